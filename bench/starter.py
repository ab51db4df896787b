"""Run one command and say how long it took and how much memory it had: ``python -IS starter.py REPORT COMMAND ...``.

A process of its own, because the kernel counts the memory of the process that starts another to the other's maximum:
this one is small. REPORT gets three numbers: exit status, seconds, KiB.
"""

import os
import sys
import time

report, *command = sys.argv[1:]
began = time.perf_counter()
process = os.posix_spawnp(command[0], command, os.environ)
_, status, usage = os.wait4(process, 0)
seconds = time.perf_counter() - began
kib = usage.ru_maxrss if sys.platform != "darwin" else usage.ru_maxrss // 1024
with open(report, "w") as file:  # noqa: PTH123  # pathlib would make it larger
    file.write(f"{os.waitstatus_to_exitcode(status)} {seconds} {kib}")
