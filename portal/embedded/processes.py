"""Small truths about processes: what one runs, how one ends, and that a child does not outlive its parent."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


def command_line(pid: int) -> str:
    """The program and arguments of a process; empty when there is none, or when it only waits to be buried."""
    if Path("/proc/self/cmdline").exists():
        with contextlib.suppress(OSError):
            return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
        return ""
    listed = subprocess.run(["ps", "-ww", "-p", str(pid), "-o", "args="], capture_output=True, text=True, check=False)
    return listed.stdout.strip()


def dies_with_parent(sent: signal.Signals) -> Callable[[], None] | None:
    """A ``preexec_fn`` by which Linux sends the child this signal when its parent ends, even by kill -9."""
    libc = _libc
    if libc is None:
        return None

    def ask() -> None:
        libc.prctl(_PR_SET_PDEATHSIG, int(sent))

    return ask


def end(
    pid: int, stops: Sequence[tuple[signal.Signals, float]], process: "subprocess.Popen[bytes] | None" = None
) -> None:
    """Send each signal in turn until the process is gone. ``process`` is given for a child, which must be buried."""
    for sent, seconds in stops:
        if _gone(pid, process):
            return
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, sent)
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if _gone(pid, process):
                return
            time.sleep(0.01)


def _gone(pid: int, process: "subprocess.Popen[bytes] | None") -> bool:
    return process.poll() is not None if process else not command_line(pid)
