"""Coverage-guided fuzzing of the reader: ``pip install atheris``, then ``python tests/fuzz_split.py [CORPUS]``.

Whatever the bytes are, a file is split or refused at a place in it; statements follow each other and are slices of the
file; how much is read at once changes nothing; and what lies between two tokens does not change the fingerprint.
Options are libFuzzer's: ``-max_total_time=3600``, ``-timeout=5``.
"""

from __future__ import annotations

import hashlib
import io
import sys
from pathlib import Path

import atheris  # type: ignore[import-not-found, import-untyped, unused-ignore]  # installed where fuzzing is done

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

with atheris.instrument_imports(include=["schemadeck"]):
    from schemadeck.errors import DeckError
    from schemadeck.files import source
    from schemadeck.files.source import Source
    from schemadeck.files.split import line_comments, split
    from schemadeck.files.statement import classify

WHOLE = source.CHUNK
Found = tuple[list[tuple[int, int, str, bytes | None]], str, str]


def described(data: bytes, size: int) -> Found | DeckError:
    source.CHUNK = size
    opened, digest, found = Source(io.BytesIO(data), "x"), hashlib.sha256(), []
    try:
        for one in split(opened, digest):
            copied = b"".join(one.copy) if one.copy is not None else None
            found.append((one.start, one.end, str(one.place()), copied))
            assert data[one.start : one.end] == one.text
            if size == WHOLE:
                classify(one)
                assert one.words or not one.text[:1].isalpha() or one.text[1:2] in b"'&"
    except DeckError as error:
        return error
    return found, digest.hexdigest(), opened.checksum()


def check(data: bytes) -> None:
    whole, parts = described(data, WHOLE), described(data, 4 + len(data) % 13)
    if isinstance(whole, DeckError) or isinstance(parts, DeckError):
        assert (str(whole), str(getattr(whole, "place", ""))) == (str(parts), str(getattr(parts, "place", "")))
        return
    assert whole == parts
    ends = [0, *(end for _, end, *_ in whole[0])]
    assert all(before <= start < end for before, (start, end, *_) in zip(ends, whole[0], strict=False))
    source.CHUNK = WHOLE
    for comment, place in line_comments(Source(io.BytesIO(data), "x")):
        assert comment.startswith(b"--")
        assert place.line <= 1 + data.count(b"\n") + data.count(b"\r")
    commented = described(b"-- c\n/* ; ' */ " + data.removeprefix(b"\xef\xbb\xbf"), WHOLE)
    assert not isinstance(commented, DeckError)
    assert commented[1] == whole[1]


if __name__ == "__main__":
    atheris.Setup(sys.argv, check)
    atheris.Fuzz()
