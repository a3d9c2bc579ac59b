"""Another user of the same machine: he reaches the port, sees how programs were started, reads what is not closed to him, and may
put servers, files and links of his own where onrecord looks."""

from __future__ import annotations

import os
import re
import socket
import stat
import time
from pathlib import Path

import httpx
import pytest

from assistant.settings import Settings
from assistant.ui.entrance import DOOR, Entrance
from assistant.ui.server import PortInUse, _announce, _listen
from assistant.ui.surface import ROUTES
from assistant.ui.uploads import Uploads
from tests.attacks.served import HOST, PORT, Served, config_of
from tests.page_fixtures import served as command

PLACES = [("GET", "/"), ("GET", "/config"), ("GET", "/gradio_api/file=/etc/passwd"), ("GET", "/nothing"), ("DELETE", "/")] + [
    (route.method, re.sub(r"\\|\[.*", "", route.path)) for route in ROUTES
]
SAME_SITE = {"sec-fetch-site": "same-origin"}


def ticket(page: Served) -> str:
    assert page.entrance
    return page.entrance.address().removeprefix(f"http://{page.entrance.host}")


def key_cookie(page: Served) -> tuple[str, str]:
    """What a browser gets that comes with a ticket."""
    entered = page.browser().get(ticket(page))
    name, _, value = entered.headers["set-cookie"].partition(";")[0].partition("=")
    return name, value


@pytest.mark.parametrize(("method", "path"), PLACES)
def test_without_a_ticket_nothing_is_answered(locked: Served, method: str, path: str) -> None:
    name, key = key_cookie(locked)
    wrong = ["", f"{name}=wrong", f"{name}={key[:-1]}", f"{name}={key}x", f"other={key}", f"onrecord={key}", f"{name}-x={key}", key,
             f"{name.upper()}={key}", f'{name}="; ;=,', f"{name}=", f"{name}={'x' * 10_000}"]  # fmt: skip
    for cookie in wrong:
        answer = locked.browser().request(method, path, headers={"cookie": cookie} if cookie else {})
        assert answer.status_code == 401 and DOOR in answer.text and "set-cookie" not in answer.headers
        assert key not in answer.text and str(locked.home) not in answer.text
    for headers in ({"authorization": f"Bearer {key}"}, {"x-key": key}, {"referer": f"http://x/?key={key}"}):
        assert locked.browser().request(method, path, headers=headers).status_code == 401
    assert locked.browser().request(method, f"{path}?key={key}&ticket={key}").status_code == 401, (
        "the key opens nothing in an address"
    )


def test_a_ticket_works_once_and_gives_a_cookie_that_stays_here(locked: Served) -> None:
    address = ticket(locked)
    browser = locked.browser()
    entered = browser.get(address)
    cookie = entered.headers["set-cookie"]
    assert entered.status_code == 200 and 'url=/"' in entered.text and entered.headers["cache-control"] == "no-store"
    assert cookie.startswith(f"onrecord-{PORT}=") and "HttpOnly" in cookie and "SameSite=strict" in cookie and "Path=/" in cookie
    assert "Domain" not in cookie and "expires" not in cookie.lower() and "max-age" not in cookie.lower()
    assert browser.get("/").status_code == 200 and browser.get("/onrecord.js").status_code == 200
    assert locked.browser().get(address).status_code == 401, "read in a browser's history, or in a terminal's"
    key = cookie.partition("=")[2].partition(";")[0]
    assert key not in address and address.partition("=")[2] not in cookie and key not in entered.text


@pytest.mark.parametrize("path", ["/config", "/onrecord.js", "/gradio_api/app_id", "/x", "/?x=1&ticket=", "/?ticket=x&ticket="])
def test_a_ticket_is_taken_at_the_door_alone(locked: Served, path: str) -> None:
    value = ticket(locked).partition("ticket=")[2]
    there = path + value if path.endswith("=") else f"{path}?ticket={value}"
    answer = locked.browser().get(there)
    assert answer.status_code == 401 or path == "/?x=1&ticket="
    assert locked.browser().post("/", data={"ticket": value}).status_code == 401


@pytest.mark.parametrize("given", ["", "x", "%00", "%ff", "é" * 43, "A" * 43, "A" * 10_000, "None", "[]", "ticket"])
def test_a_made_up_ticket(locked: Served, given: str) -> None:
    good = ticket(locked)
    assert locked.browser().get(f"/?ticket={given}").status_code == 401
    assert locked.browser().get(f"{good[:-1]}").status_code == 401 and locked.browser().get(f"{good}x").status_code == 401
    assert locked.browser().get(good).status_code == 200, "and a good one is as good as before"


def test_a_ticket_has_its_time(locked: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    address, now = ticket(locked), time.monotonic()
    monkeypatch.setattr(time, "monotonic", lambda: now + 16 * 60)
    assert locked.browser().get(address).status_code == 401


@pytest.mark.parametrize(
    "host", [HOST, f"localhost:{PORT}", f"onrecord.localhost:{PORT}", "{name}:7861", "{name}", "x.{name}:7860"]
)
def test_the_page_has_a_name_of_its_own(locked: Served, host: str) -> None:
    """Cookies go to every port of a name: 127.0.0.1's are everybody's."""
    assert locked.entrance
    own, _, _ = locked.entrance.host.partition(":")
    assert re.fullmatch(r"[a-z2-7]{26}\.localhost", own), "130 random bits"
    name, key = key_cookie(locked)
    headers = {"host": host.format(name=own), "cookie": f"{name}={key}"}
    assert locked.browser().get("/", headers=headers).status_code == 403
    assert locked.browser().get(ticket(locked), headers=headers).status_code == 403


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_a_link_elsewhere_leads_in_who_has_the_key_and_nobody_else(locked: Served, site: str) -> None:
    """To the first request a browser adds no Strict cookie, to the page's own reload it does."""
    link = {"sec-fetch-site": site, "sec-fetch-mode": "navigate", "sec-fetch-dest": "document"}
    led = locked.browser().get("/", headers=link)
    assert (
        led.status_code == 200 and 'content="0; url=/"' in led.text and "gradio" not in led.text and "set-cookie" not in led.headers
    )
    assert locked.browser().get("/", headers=SAME_SITE).status_code == 401
    name, key = key_cookie(locked)
    assert "gradio_config" in locked.browser().get("/", headers={**SAME_SITE, "cookie": f"{name}={key}"}).text


def test_the_door_is_a_file_of_the_reader_s_that_leads_in_again_and_again(locked: Served) -> None:
    assert locked.entrance
    locked.entrance.open_door()
    seen = set()
    for _ in range(3):
        assert stat.S_IMODE(locked.entrance.door.stat().st_mode) == 0o600
        found = re.search(r'url=http://([^/"]+)(/\?ticket=[\w-]+)"', locked.entrance.door.read_text())
        assert found and found[1] == locked.entrance.host
        assert locked.browser().get(found[2]).status_code == 200
        assert locked.browser().get(found[2]).status_code == 401
        seen.add(found[2])
    assert len(seen) == 3
    locked.entrance.close()
    assert not locked.entrance.door.exists()


@pytest.mark.parametrize("put", ["link", "file", "link to nothing"])
def test_what_lies_in_the_door_s_or_the_name_s_place_is_not_written_to(tmp_path: Path, put: str) -> None:
    theirs = tmp_path / "theirs"
    if put != "link to nothing":
        theirs.write_text("x")
    home = tmp_path / "home"
    home.mkdir()
    for name in (DOOR, "page-name"):
        (home / name).symlink_to(theirs) if "link" in put else (home / name).write_text("evil.example/")
    entrance = Entrance(home, PORT)
    entrance.open_door()
    assert re.fullmatch(rf"[a-z2-7]{{26}}\.localhost:{PORT}", entrance.host)
    assert not theirs.exists() or theirs.read_text() == "x"
    for name in (DOOR, "page-name"):
        assert not (home / name).is_symlink() and stat.S_IMODE((home / name).stat().st_mode) == 0o600
    assert Entrance(home, PORT).host == entrance.host, "a page of the same name finds its conversation again"


def test_two_onrecords_of_one_library_do_not_take_each_other_s_door_or_cookie(tmp_path: Path) -> None:
    one, two = Entrance(tmp_path, 1), Entrance(tmp_path, 2)
    one.open_door()
    two.open_door()
    one.close()
    assert two.host in two.door.read_text()
    assert one._cookie != two._cookie and one._key != two._key


# His server


@pytest.mark.parametrize(("family", "host"), [(socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1"), (socket.AF_INET, "0.0.0.0")])
def test_his_server_on_the_port_is_noticed(family: socket.AddressFamily, host: str) -> None:
    """A browser that is sent to NAME.localhost may try ::1 before 127.0.0.1: it would give him the ticket."""
    with socket.socket(family, socket.SOCK_STREAM) as his:
        try:
            his.bind((host, 0))
        except OSError:
            pytest.skip("no IPv6 here")
        his.listen()
        with pytest.raises(PortInUse):
            _listen(his.getsockname()[1])


def test_both_addresses_of_the_port_are_taken() -> None:
    listeners = _listen(0)
    try:
        for listener in listeners:
            host, port = listener.getsockname()[:2]
            assert host in ("127.0.0.1", "::1")
            with socket.socket(listener.family, socket.SOCK_STREAM) as his, pytest.raises(OSError):
                his.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                his.bind((host, port))
    finally:
        for listener in listeners:
            listener.close()


# His files


def test_what_waits_to_be_added_is_the_reader_s_alone(fresh: Served) -> None:
    (path,) = fresh.upload("bridge.txt", b"Bridge opens").json()
    assert Path(path).is_relative_to(fresh.home / "uploads")
    for folder in (fresh.home / "uploads", fresh.uploads.folder, Path(path).parent):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert os.environ["GRADIO_TEMP_DIR"] == str(fresh.uploads.folder)


@pytest.mark.parametrize("put", ["link", "file", "link to nothing", "open folder", "links in it"])
def test_what_he_put_in_the_uploads_place_is_not_followed(tmp_path: Path, put: str) -> None:
    home, theirs = tmp_path / "home", tmp_path / "theirs"
    home.mkdir()
    theirs.mkdir()
    (theirs / "kept.txt").write_text("kept")
    if "link" in put and put != "links in it":
        (home / "uploads").symlink_to(theirs if put == "link" else tmp_path / "nothing")
    elif put == "file":
        (home / "uploads").write_text("x")
    else:
        (home / "uploads").mkdir(mode=0o777)
        (home / "uploads").chmod(0o777)
        (home / "uploads" / "abc").symlink_to(theirs)
        (home / "uploads" / "old").mkdir()
        (home / "uploads" / "old" / "deep").symlink_to(theirs)
    uploads = Uploads(home)
    assert (theirs / "kept.txt").read_text() == "kept" and list(theirs.iterdir()) == [theirs / "kept.txt"]
    assert not (home / "uploads").is_symlink() and stat.S_IMODE((home / "uploads").stat().st_mode) == 0o700
    assert not uploads.problem and list((home / "uploads").iterdir()) == [uploads.folder]
    uploads.close()
    assert list((home / "uploads").iterdir()) == []


def test_gradio_s_folder_in_tmp_may_be_his(tmp_path: Path) -> None:
    """Who makes /tmp/gradio first owns it: here it cannot even be entered, and a file is uploaded and added all the same."""
    tmp = tmp_path / "tmp"
    tmp.mkdir()
    (tmp / "gradio").write_text("his")
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("TMPDIR", str(tmp))
        environment.delenv("GRADIO_TEMP_DIR", raising=False)
        with command(tmp_path / "home", "http://127.0.0.1:9/v1") as address:
            answer = httpx.post(f"{address}/gradio_api/upload", files={"files": ("a.txt", b"Bridge opens")}, timeout=30)
            assert answer.status_code == 200 and Path(answer.json()[0]).read_bytes() == b"Bridge opens"
    assert sorted(p.name for p in tmp.iterdir()) == ["gradio"] and (tmp / "gradio").read_text() == "his"
    assert list((tmp_path / "home" / "uploads").iterdir()) == [], "nothing is left when onrecord ends"


def test_how_a_program_was_started_tells_no_ticket(
    locked: Served, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    opened = _announce(Settings(locked.home, locked.home), "http://x", locked.entrance)
    assert opened == (locked.home / DOOR).as_uri() and "ticket" not in opened
    printed = capsys.readouterr().out
    assert "works once" in printed and opened in printed
    monkeypatch.setattr(Entrance, "open_door", lambda _: (_ for _ in ()).throw(OSError(28, "No space left on device")))
    assert _announce(Settings(locked.home, locked.home), "http://x", locked.entrance) is None, "no browser is started with a ticket"


def test_a_locked_page_is_used_like_any_other(locked: Served) -> None:
    assert locked.client.get(ticket(locked)).status_code == 200
    locked.config = config_of(locked.client.get("/").text)
    assert locked.config["root"] == f"http://{locked.entrance.host}"  # type: ignore[union-attr]
    assert locked.event("load").status_code == 200 and locked.call("read_article", 1).json()["title"].startswith("Trump")
