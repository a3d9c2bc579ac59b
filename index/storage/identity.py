"""When two texts are the same article: by their web address and by their words, whatever the tracking and the typography.

`canonical_url` follows RFC 3986, section 6 (equivalent addresses), and leaves out what only says how a reader came there.
"""

from __future__ import annotations

import re
import unicodedata
from hashlib import sha256
from urllib.parse import parse_qsl, urlencode, urlsplit

from index.storage.near_duplicates import containment, shingles
from index.types import Draft

ALIKE = 0.3  # share of common word sequences from which a text is another version of one that lay in nearly the same place
_TRACKING = re.compile(
    r"(?i)^(?:utm_.*|fbclid|gclid|gclsrc|dclid|gbraid|wbraid|msclkid|yclid|twclid|ttclid|igsh(?:id)?|mc_[ce]id|_hs(?:enc|mi)|mkt_tok"
    r"|cmp(?:id)?|icid|ito|ns_(?:campaign|mchannel|source|linkname|fee)|at_(?:medium|campaign|link.*|bbc.*|format|ptr.*)|ref|ref_src"
    r"|ref_url|referrer|smid|smtyp|s_cid|xtor|taid|__twitter_impression|guccounter|guce_.*|soc_(?:src|trk)|spm|wt\.?_?mc.*|amp|outputtype)$"
)
_MOBILE = re.compile(r"^(?:www\d?|m|mobile|amp)\.(?=[^.]+\.[^.])")
_AMP_CACHE = re.compile(r"^(?:(?:www\.)?google\.[a-z.]+/amp|[\w-]+\.cdn\.ampproject\.org/[cv])/(?:s/)?(?=[^/]+\.[^/])")
_AMP_PATH = re.compile(r"(?:/amp|\.amp|\.amp\.html)$")
_UNRESERVED = re.compile(r"%([0-9A-Fa-f]{2})")
_QUOTES = re.compile("[\"'`´‘’‚‛“”„‟«»‹›\u00ad\u200b-\u200d\u2060\ufeff]")
_DASHES = re.compile("[-‐‑‒–—―−]+")
_FEED_OF = "feed of "
_MADE_UP = re.compile(r"^(?:upload|pasted):|^standard input\b|:\d+$")  # sources in which another article may lie the next time


def canonical_url(url: str) -> str:
    """An http address as a key, without scheme: "example.com/a?id=1". "" for what is none."""
    url = url.strip()
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        return ""
    if parts.scheme.lower() not in ("http", "https") or not host:
        return ""
    cached = _AMP_CACHE.match(host + parts.path)
    if cached:
        return canonical_url("https://" + (host + parts.path)[cached.end() :] + (f"?{parts.query}" if parts.query else ""))
    try:
        host = host.encode("idna").decode() if not host.isascii() else host
    except UnicodeError:
        return ""
    host = _MOBILE.sub("", host) + (f":{port}" if port not in (None, 80, 443) else "")
    path = re.sub(r"/index\.html?$", "", _UNRESERVED.sub(_decoded, parts.path).rstrip("/"))
    path = _AMP_PATH.sub("", path).rstrip("/")
    pairs = sorted((k, v) for k, v in parse_qsl(parts.query, keep_blank_values=True) if not _TRACKING.match(k))
    page = f"#{parts.fragment}" if parts.fragment.startswith("!") else ""  # an address of its own on some old sites
    return host + path + (f"?{urlencode(pairs)}" if pairs else "") + page


def _decoded(match: re.Match[str]) -> str:
    character = chr(int(match.group(1), 16))
    return character if re.match(r"[A-Za-z0-9._~-]", character) else match.group().upper()


def content_hash(text: str) -> str:
    """Names a text by its characters, whatever its spaces, line breaks, quotation marks and dashes."""
    text = _DASHES.sub("-", _QUOTES.sub("", unicodedata.normalize("NFKC", text)))
    return sha256("".join(text.split()).encode("utf-8", "surrogatepass")).hexdigest()


def outlet(draft: Draft) -> str:
    """Who published it: the publisher, else the host that it came from, else ""."""
    return " ".join(draft.publisher.casefold().split()) or re.split(r"[/?#]", canonical_url(draft.url))[0]


def digest(draft: Draft) -> str:
    """Names an article by what it says and who published it: the same wire copy in two outlets is two articles."""
    return sha256("\0".join((draft.title, outlet(draft), draft.text)).encode("utf-8", "surrogatepass")).hexdigest()


def same_outlet(one: Draft, other: Draft) -> bool:
    """Whether two articles of the same words are one: of one outlet or place, or of one whose outlet is not known."""
    first, second = outlet(one), outlet(other)
    return (one.source == other.source and not is_pasted(one.source)) or not first or not second or first == second


def in_feed(host: str, url: str) -> str:
    """The source of a text that the feed of `host` gives for the address `url` of another site."""
    return f"{_FEED_OF}{host}: {url}"


def feed_of(source: str) -> str:
    """The host whose feed gave a text for another site's address; "" for every other source."""
    return source.removeprefix(_FEED_OF).partition(": ")[0] if source.startswith(_FEED_OF) else ""


def is_pasted(source: str) -> bool:
    """Whether a text came from the clipboard: its source is made from the text, and says nothing of where it is from."""
    return source.startswith("pasted:")


def is_place(source: str) -> bool:
    """Whether what was read from `source` is what lies there now: an address or a file, not a pasted text or a line of a file."""
    return not _MADE_UP.search(source)


def is_another_version(older: Draft, newer: Draft) -> bool:
    """Whether a text that came from (nearly) the place of another one is that one, changed."""
    if older.source == newer.source and is_place(newer.source):
        return True
    if is_pasted(older.source) and is_pasted(newer.source) and not canonical_url(newer.url):
        return False
    same_title = " ".join(older.title.casefold().split()) == " ".join(newer.title.casefold().split())
    return same_title or containment(shingles(older.text), shingles(newer.text)) >= ALIKE
