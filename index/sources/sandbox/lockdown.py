"""What a process may ask of the kernel from here on: to compute, and to use the pipes it has. Linux on x86-64 and on 64-bit ARM.

Every parser of foreign formats has holes. Code that a hostile file runs through one shall find no file, no network and no
program there. So `lock_down` names the calls that reading needs; the kernel refuses all others, also those of later kernels, by a
filter that cannot be taken off again (seccomp(2)). Whatever is to be imported or opened must be so before.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import struct
import sys
from collections.abc import Iterator
from typing import Any

# Calls by name: their numbers on x86-64 and on 64-bit ARM (None where it has none).
_ALLOWED: dict[str, tuple[int, int | None]] = {
    # The pipes that are there: no call that makes a new descriptor, or has signals sent for one (fcntl), is among these.
    "read": (0, 63), "write": (1, 64), "readv": (19, 65), "writev": (20, 66), "lseek": (8, 62), "close": (3, 57), "fstat": (5, 80),
    "poll": (7, None), "ppoll": (271, 73), "select": (23, None), "pselect6": (270, 72),
    # Memory.
    "brk": (12, 214), "mmap": (9, 222), "munmap": (11, 215), "mremap": (25, 216), "mprotect": (10, 226), "madvise": (28, 233),
    "membarrier": (324, 283),
    # Threads, and this process's handling of signals.
    "futex": (202, 98), "set_robust_list": (273, 99), "set_tid_address": (218, 96), "rseq": (334, 293), "gettid": (186, 178),
    "getpid": (39, 172), "sched_yield": (24, 124), "sched_getaffinity": (204, 123), "rt_sigaction": (13, 134),
    "rt_sigprocmask": (14, 135), "rt_sigreturn": (15, 139), "sigaltstack": (131, 132), "restart_syscall": (219, 128),
    "exit": (60, 93), "exit_group": (231, 94),
    # Clocks, limits, random bytes, what machine this is.
    "clock_gettime": (228, 113), "clock_getres": (229, 114), "clock_nanosleep": (230, 115), "nanosleep": (35, 101),
    "gettimeofday": (96, 169), "time": (201, None), "getrusage": (98, 165), "getrlimit": (97, 163),
    "setrlimit": (160, 164), "getrandom": (318, 278), "uname": (63, 160), "sysinfo": (99, 179),
}  # fmt: skip
_CLONE, _TGKILL, _PRLIMIT, _CLONE3, _SECCOMP = (56, 220), (234, 131), (302, 261), (435, 435), (317, 277)

_A_THREAD = 0x0001_0000  # CLONE_THREAD
_NAMESPACES = 0x7E02_0080  # CLONE_NEW*
_MACHINES = {"x86_64": (0, 0xC000_003E), "aarch64": (1, 0xC000_00B7)}  # column above, and the kernel's name for the ABI

_KILL, _REFUSE, _UNKNOWN, _ALLOW = 0x8000_0000, 0x0005_0000 | errno.EPERM, 0x0005_0000 | errno.ENOSYS, 0x7FFF_0000
_LOAD, _IF_EQUAL, _AND, _RETURN = 0x20, 0x15, 0x54, 0x06  # of classic BPF
_NUMBER, _ABI, _FIRST_ARGUMENT = 0, 4, 16  # where they are in what the filter is shown (struct seccomp_data)
_SET_NO_NEW_PRIVS, _SET_FILTER, _ALL_THREADS = 38, 1, 1

_unlocked = "nothing has been locked"


def lock_down() -> str:
    """Give up everything but computing and the open descriptors. "" when that is done, else why this machine cannot."""
    global _unlocked
    _unlocked = _lock_down()
    return _unlocked


def probe(data: bytes, source: str) -> dict[str, Any]:  # noqa: ARG001 - as `sandbox.call_in_sandbox` calls it
    """{"locked": whether this process is refused a file, "why": why not}."""
    try:
        os.close(os.open(os.devnull, os.O_RDONLY))
    except PermissionError:
        return {"locked": True, "why": ""}
    return {"locked": False, "why": _unlocked}


def _lock_down() -> str:
    if sys.platform != "linux" or platform.machine() not in _MACHINES or sys.maxsize < 2**32:
        return f"there is no lock for {platform.system()} on {platform.machine()}"
    column, abi = _MACHINES[platform.machine()]
    kernel = ctypes.CDLL(None, use_errno=True)
    if kernel.prctl(_SET_NO_NEW_PRIVS, 1, 0, 0, 0):
        return f"the kernel refuses PR_SET_NO_NEW_PRIVS ({os.strerror(ctypes.get_errno())})"
    code = b"".join(_filter(column, abi))
    program = struct.pack("HP", len(code) // 8, ctypes.addressof(kept := ctypes.create_string_buffer(code)))
    failed = kernel.syscall(ctypes.c_long(_SECCOMP[column]), _SET_FILTER, _ALL_THREADS, ctypes.c_char_p(program))
    del kept  # the kernel has its own copy now
    return f"the kernel refuses a seccomp filter ({os.strerror(ctypes.get_errno())})" if failed else ""


def _filter(column: int, abi: int) -> Iterator[bytes]:
    """The filter's steps. It is shown each call's number, the ABI that the number belongs to, and the arguments."""
    yield _step(_LOAD, _ABI)
    yield _step(_IF_EQUAL, abi, then=1)
    yield _step(_RETURN, _KILL)
    yield _step(_LOAD, _NUMBER)
    for numbers in _ALLOWED.values():
        if (number := numbers[column]) is not None:
            yield from _if_equal(number, [_step(_RETURN, _ALLOW)])
    yield from _if_argument(_CLONE[column], 0, _A_THREAD | _NAMESPACES, _A_THREAD)
    yield from _if_argument(_TGKILL[column], 0, 0xFFFF_FFFF, os.getpid())  # abort() ends this process so, and no other
    yield from _if_argument(_PRLIMIT[column], 0, 0xFFFF_FFFF, 0)  # this process's limits
    yield from _if_equal(_CLONE3[column], [_step(_RETURN, _UNKNOWN)])  # libc then takes clone, whose flags can be looked at
    yield _step(_RETURN, _REFUSE)


def _if_argument(call: int, which: int, mask: int, value: int) -> Iterator[bytes]:
    """Allow the call if argument `which` is `value` where `mask` has bits, else refuse it."""
    argument = _FIRST_ARGUMENT + 8 * which  # the lower half: both machines are little-endian
    steps = [_step(_LOAD, argument), _step(_AND, mask), _step(_IF_EQUAL, value, otherwise=1)]
    yield from _if_equal(call, [*steps, _step(_RETURN, _ALLOW), _step(_RETURN, _REFUSE)])


def _if_equal(value: int, steps: list[bytes]) -> list[bytes]:
    return [_step(_IF_EQUAL, value, otherwise=len(steps)), *steps]


def _step(operation: int, value: int, then: int = 0, otherwise: int = 0) -> bytes:
    """One step (struct sock_filter); `then` and `otherwise` are how many steps a comparison skips."""
    return struct.pack("=HBBI", operation, then, otherwise, value)
