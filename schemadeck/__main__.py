"""``python -m schemadeck``: the command line."""

from schemadeck.cli import main

if __name__ == "__main__":
    main()
