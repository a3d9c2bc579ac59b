"""Code that a hostile file runs in the process that reads it, through a hole in a parser: it finds no file, no network, no
program and no other process, though it runs as the user who reads.

The same attempts are made in a process without the lock first: there, each of them works.
"""

from __future__ import annotations

import json
import os
import platform
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from index import Draft, SourceError
from index.sources.files import read_bytes
from index.sources.sandbox import calls, lockdown
from tests.sources.files import samples
from tests.sources.sandbox.test_sandbox import pdf_reader_does

pytestmark = pytest.mark.skipif(
    sys.platform != "linux" or platform.machine() not in ("x86_64", "aarch64"), reason="the lock is Linux's, on x86-64 and ARM"
)

# `place` is a folder of the reader's, `port` one of this machine's, `parent` the process that started this one.
ATTEMPTS = {
    "read a file of the reader's": "open(f'{place}/secret').read()",
    "list a folder": "os.listdir(place)",
    "ask whether a file is there": "os.stat(f'{place}/secret')",
    "follow a link": "os.readlink(f'{place}/there')",
    "write a file": "open(f'{place}/new', 'w')",
    "add to a file": "os.open(f'{place}/secret', os.O_WRONLY | os.O_APPEND)",
    "cut a file": "os.truncate(f'{place}/cut', 0)",
    "rename": "os.rename(f'{place}/old', f'{place}/older')",
    "link": "os.link(f'{place}/secret', f'{place}/linked')",
    "link by name": "os.symlink('/etc', f'{place}/etc')",
    "make a folder": "os.mkdir(f'{place}/folder')",
    "change who may read": "os.chmod(f'{place}/secret', 0o644)",
    "change the time of a file": "os.utime(f'{place}/secret')",
    "delete": "os.unlink(f'{place}/deleted')",
    "make a file in memory": "os.memfd_create('x')",
    "make a pipe": "os.pipe()",
    "connect to this machine": "socket.socket().connect(('127.0.0.1', port))",
    "send without connecting": "socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'x', ('127.0.0.1', port))",
    "connect to a socket in a folder": "socket.socket(socket.AF_UNIX)",
    "make a pair of sockets": "socket.socketpair()",
    "start a program": "subprocess.run(['true'], check=True)",
    "start a program without a fork": "os.waitpid(os.posix_spawn('/bin/true', ['true'], {}), 0)",
    "become a program": "call('execve', b'/nonexistent/program', None, None, fine=errno.ENOENT)",
    "fork": "os.fork() or os._exit(0)",
    "read the parent's environment": "open(f'/proc/{parent}/environ').read()",
    "trace another process": "call('ptrace', 16, 2**30, None, None, fine=errno.ESRCH)",
    "signal the parent": "os.kill(parent, 0)",
    "signal all processes": "os.kill(-1, 0)",
    "signal a thread of the parent": "call('tgkill', parent, parent, 0)",
    "have a descriptor signal the parent": "fcntl.fcntl(0, fcntl.F_SETOWN, parent)",
    "take the parent's limits": "resource.prlimit(parent, resource.RLIMIT_CORE)",
    "slow the parent down": "os.setpriority(os.PRIO_PROCESS, parent, os.getpriority(os.PRIO_PROCESS, parent))",
    "go to another folder": "os.chdir(place)",
    "use shared memory": "call('shmget', 77, 4096, 0, fine=errno.ENOENT)",
}
# Calls that a kernel may not have, or not for this user: they are tried with the lock alone.
ONLY_REFUSED = {
    "open the parent's memory": "open(f'/proc/{parent}/mem', 'r+b')",
    "read the parent's memory": "call('process_vm_readv', parent, None, 0, None, 0, 0)",
    "keep a key": "call('add_key', b'user', b'onrecord-test', b'x', 1, -3)",
    "io_uring": "call('io_uring_setup', 1, ctypes.create_string_buffer(200))",
    "mount": "call('mount', b'x', b'/nonexistent', b'tmpfs', 0, None)",
    "unshare": "call('unshare', 0x10000000)",
    "bpf": "call('bpf', 0, None, 0)",
    "perf": "call('perf_event_open', None, 0, -1, -1, 0)",
    "userfaultfd": "call('userfaultfd', 0)",
    "another process's descriptor": "call('pidfd_open', parent, 0)",
    "open, later way": "call('openat2', -100, b'/etc/passwd', None, 0)",
    "a call of tomorrow": "call(900)",
    "the other numbers of x86-64": "call(0x40000000 + 257, -100, b'/etc/passwd', 0)",
}
ALLOWED = {
    "compute in a thread": "made = []; t = threading.Thread(target=made.append, args=[1]); t.start(); t.join(); assert made",
    "take memory": "assert len(bytearray(50_000_000)) == 50_000_000",
    "look at the clock": "time.sleep(0.001); time.time(); time.process_time()",
    "set its own limits": "resource.setrlimit(resource.RLIMIT_CORE, (0, 0))",
    "draw numbers": "os.urandom(8)",
}
NUMBERS = {  # of calls that Python has no function for: on x86-64, on ARM
    "execve": (59, 221), "process_vm_readv": (310, 270), "ptrace": (101, 117), "tgkill": (234, 131), "shmget": (29, 194),
    "add_key": (248, 217), "io_uring_setup": (425, 425), "mount": (165, 40), "unshare": (272, 97), "bpf": (321, 280),
    "perf_event_open": (298, 241), "userfaultfd": (323, 282), "pidfd_open": (434, 434), "openat2": (437, 437),
}  # fmt: skip
CHILD = """
import ctypes, errno, fcntl, importlib.util, json, os, resource, socket, subprocess, sys, threading, time
todo = json.loads(sys.argv[1])
place, port, parent = todo["place"], todo["port"], os.getppid()
kernel = ctypes.CDLL(None, use_errno=True)

def call(which, *given, fine=0):
    number = which if isinstance(which, int) else todo["numbers"][which]
    if kernel.syscall(ctypes.c_long(number), *given) < 0 and ctypes.get_errno() != fine:
        raise OSError(ctypes.get_errno(), "refused")

spec = importlib.util.spec_from_file_location("lockdown", todo["lockdown"])
lockdown = importlib.util.module_from_spec(spec)
spec.loader.exec_module(lockdown)
threading.Thread(target=time.sleep, args=[60], daemon=True).start()  # a lock is for the threads that are there as well
found = {"lock": lockdown.lock_down() if todo["locked"] else ""}
for name, code in todo["attempts"].items():
    try:
        exec(code)
        found[name] = "done"
    except OSError as error:
        found[name] = errno.errorcode[error.errno]
    except Exception as error:
        found[name] = repr(error)
print(json.dumps(found), flush=True)
os._exit(0)
"""


def outcomes(attempts: dict[str, str], place: Path, locked: bool) -> dict[str, str]:
    """What came of each attempt in a process of its own: "done", or the error's name."""
    place.mkdir()
    for name in ("secret", "cut", "old", "deleted"):
        (place / name).write_text("PRIVATE-KEY-OF-THE-READER")
        (place / name).chmod(0o600)
    (place / "there").symlink_to("secret")
    column = 0 if platform.machine() == "x86_64" else 1
    numbers = {name: both[column] for name, both in NUMBERS.items()}
    with socket.create_server(("127.0.0.1", 0)) as server:
        todo = {"attempts": attempts, "place": str(place), "port": server.getsockname()[1], "locked": locked}
        todo |= {"numbers": numbers, "lockdown": lockdown.__file__}
        command = [sys.executable, "-c", CHILD, json.dumps(todo)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0 and not done.stderr, done.stderr
    found: dict[str, str] = json.loads(done.stdout)
    assert found.pop("lock") == ""
    return found


def test_without_the_lock_all_of_it_works(tmp_path: Path) -> None:
    found = outcomes(ATTEMPTS, tmp_path / "place", locked=False)
    assert {name: what for name, what in found.items() if what != "done"} == {}


def test_with_the_lock_none_of_it_works(tmp_path: Path) -> None:

    found = outcomes({**ATTEMPTS, **ONLY_REFUSED}, tmp_path / "place", locked=True)
    assert {name: what for name, what in found.items() if what != "EPERM"} == {}
    left = {path.name: path.lstat().st_size for path in (tmp_path / "place").iterdir()}
    assert left == {"secret": 25, "cut": 25, "old": 25, "deleted": 25, "there": 6}
    assert (tmp_path / "place" / "secret").stat().st_mode & 0o777 == 0o600


def test_with_the_lock_what_reading_needs_works(tmp_path: Path) -> None:
    found = outcomes(ALLOWED, tmp_path / "place", locked=True)
    assert found == dict.fromkeys(ALLOWED, "done")


@pytest.fixture
def _own_children() -> Iterator[None]:
    calls.close_workers()
    yield
    calls.close_workers()


@pytest.mark.usefixtures("_own_children")
def test_the_process_that_reads_files_is_locked_before_it_reads_any(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert calls.call_in_sandbox("index.sources.sandbox.lockdown:probe", b"", source="x") == {"locked": True, "why": ""}
    calls.close_workers()
    secret = tmp_path / "secret"
    secret.write_text("PRIVATE-KEY-OF-THE-READER")
    code = "import socket, os"
    for attempt in (f"open({str(secret)!r})", "socket.socket()", "os.fork()", f"os.kill({os.getpid()}, 9)"):
        pdf_reader_does(f"{code}; {attempt}", monkeypatch)
        (error,) = read_bytes(samples.story_pdf(), "a.pdf", "", "a.pdf")
        assert isinstance(error, SourceError) and "PermissionError" in str(error), attempt
        calls.close_workers()
        monkeypatch.undo()
    (draft,) = read_bytes(samples.story_pdf(), "a.pdf", "", "a.pdf")
    assert isinstance(draft, Draft)


@pytest.mark.usefixtures("_own_children")
def test_a_machine_without_the_lock_reads_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    other = "import platform; platform.machine = lambda: 'riscv64'; main("
    monkeypatch.setattr(calls, "_BOOT", calls._BOOT.replace("main(", other))
    found = calls.call_in_sandbox("index.sources.sandbox.lockdown:probe", b"", source="x")
    assert found == {"locked": False, "why": "there is no lock for Linux on riscv64"}
    (draft,) = read_bytes(samples.story_pdf(), "a.pdf", "", "a.pdf")
    assert isinstance(draft, Draft)
