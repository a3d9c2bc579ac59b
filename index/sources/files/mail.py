"""E-mails (.eml, RFC 5322) -> drafts: subject, sender, date, and the text; no attachments but the mails that one forwards.

A mail holds the words of others: lines quoted with ">" and, below "Original Message" or "Forwarded message", mails whole. None
of these becomes the sender's: see `quoted` for the lines; a mail in a mail is an article of its own.
"""

from __future__ import annotations

import email
import email.policy
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage

from index.errors import SourceError
from index.sources.files.html import all_lines, lines_by_quotation, read_html
from index.sources.files.quoted import without_quoted
from index.sources.files.text import as_draft, clean, one_line, published_date
from index.sources.files.top_lines import date_line
from index.types import Draft

_MAX_MAILS = 50  # in one
_PREFIX = re.compile(r"^(?:(?:re|fwd?|aw|wg|tr|sv)\s*:\s*)+", re.IGNORECASE)
_SENDER = r"From|Von|De|Da|Van|Från|Fra"
_HEADER = re.compile(
    rf"\W{{0,3}}(?P<name>{_SENDER}|Sent|Date|To|Cc|Bcc|Subject|Reply-To|Gesendet|Datum|An|Betreff|Envoyé|À|Objet|Enviado|"
    r"Enviado el|Fecha|Para|Asunto|Inviato|Data|A|Oggetto|Verzonden|Aan|Onderwerp|Skickat|Till|Ämne|Sendt|Til|Emne)"
    r"\W{0,3}:\W{0,3}\s(?P<value>.*)",
    re.IGNORECASE,
)
_ANNOUNCES = re.compile(r"\s*(?:[-_=]{2,}.{0,60}|begin forwarded message:?)\s*", re.IGNORECASE)
_DATES = frozenset("sent date gesendet datum envoyé enviado fecha inviato data verzonden skickat sendt".split()) | {"enviado el"}
_SUBJECTS = frozenset("subject betreff objet asunto oggetto onderwerp ämne emne".split())


@dataclass(frozen=True)
class _Mail:
    """A mail, or what is quoted of one; "" for what is not known."""

    subject: str
    sender: tuple[str, ...]
    day: str
    text: str


def read_mail(data: bytes, source: str) -> Iterator[Draft | SourceError]:
    """The text of an e-mail, its subject as title and its sender as author; then each mail that it holds, in the same way."""
    message = email.message_from_bytes(data, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    if not message.keys():
        yield SourceError(f"{source}: not an e-mail. Save it as .txt and add that.")
        return
    mails = [mail for mail in _mails(message, source) if any(c.isalpha() for c in mail.text)]
    for number, mail in enumerate(mails[:_MAX_MAILS], 1):
        try:
            yield _draft(mail, source if number == 1 else f"{source}:{number}")
        except SourceError as error:
            yield error
    if not mails:
        yield SourceError(f"{source}: there is no text in this e-mail; attachments are not read. Save and add them.")


def _draft(mail: _Mail, source: str) -> Draft:
    text, left_out = without_quoted(mail.text)
    note = f"lines quoted without a name left out: {left_out}" if left_out else ""
    sender = mail.sender
    if not any(c.isalpha() for c in text):  # nothing but quoted lines: somebody's, not the sender's
        text, sender, note = re.sub(r"(?m)^>[> ]*", "", mail.text), (), "all of it is quoted without a name"
    return as_draft(text, source, mail.subject, published=mail.day, authors=sender, note=note)


def _mails(message: EmailMessage, source: str, depth: int = 0) -> Iterator[_Mail]:
    """The mail itself, then those it holds: below their headers in its text, or attached."""
    own, *held = _split(_text(message, source))
    yield _Mail(_subject(str(message.get("subject", ""))), _name(str(message.get("from", ""))), _date(message), own)
    for headers, text in held:
        yield _Mail(_subject(headers.get("subject", "")), _name(headers.get("from", "")), _day(headers.get("date", "")), text)
    for part in message.walk() if depth == 0 else ():
        if part.get_content_type() == "message/rfc822":
            for inner in part.get_payload():
                if isinstance(inner, EmailMessage):
                    yield from _mails(inner, source, depth + 1)


def _text(message: EmailMessage, source: str) -> str:
    """The text of a mail, with ">" before what is quoted; of its forms the plain one."""
    plain = message.get_body(("plain",))
    rich = message.get_body(("html",))
    text = clean(_content(plain)) if isinstance(plain, EmailMessage) else ""
    if any(c.isalpha() for c in text) or not isinstance(rich, EmailMessage):
        return text
    return clean(_text_of_page(_content(rich), source))


def _text_of_page(page: str, source: str) -> str:
    """The article of a newsletter; all the text of a mail that is no article, or quotes another."""
    lines = lines_by_quotation(page)
    if any(line.startswith(">") for line in lines) or len(_split("\n".join(lines))) > 1:
        return "\n".join(line if line.startswith(">") else f"{line}\n" for line in lines)
    try:
        return read_html(page.encode(), source).text
    except SourceError:
        return "\n\n".join(all_lines(page))


def _split(text: str) -> tuple[str, *tuple[tuple[dict[str, str], str], ...]]:
    """The text above the first headers in it; then each mail below some: its subject, its "from" and "date", and its text."""
    lines = text.split("\n")
    starts = [at for at in range(len(lines)) if _begins_headers(lines, at)]
    ends = [_above(lines, at) for at in starts[1:]] + [len(lines)]
    own = "\n".join(lines[: _above(lines, starts[0])] if starts else lines)
    return own, *(_below(lines[start:end]) for start, end in zip(starts, ends, strict=False))


def _begins_headers(lines: list[str], at: int) -> bool:
    """Whether the headers of a mail begin here: who sent it, and at least two more right below."""
    first = _HEADER.fullmatch(lines[at])
    return bool(first and re.fullmatch(_SENDER, first["name"], re.IGNORECASE) and len(_headers(lines[at : at + 12])) > 2)


def _headers(lines: list[str]) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for line in lines:
        header = _HEADER.fullmatch(line)
        if not header and (line.strip() or len(found) > 2):  # some programs part them with blank lines
            break
        if header:
            found.append((header["name"].lower(), one_line(header["value"]).strip("* ")))
    return found


def _above(lines: list[str], at: int) -> int:
    """Where what announces the headers begins, such as "-----Original Message-----"."""
    above = next((n for n in range(at - 1, max(-1, at - 4), -1) if lines[n].strip()), None)
    return above if above is not None and _ANNOUNCES.fullmatch(lines[above]) else at


def _below(lines: list[str]) -> tuple[dict[str, str], str]:
    headers = _headers(lines[:12])
    found = {("date" if n in _DATES else "subject" if n in _SUBJECTS else n): value for n, value in reversed(headers)}
    last = max(at for at, line in enumerate(lines[:12]) if _HEADER.fullmatch(line))
    return {**found, "from": headers[0][1]}, "\n".join(lines[last + 1 :])


def _content(part: EmailMessage) -> str:
    """The text of a part, whatever it says of its encoding."""
    payload = part.get_payload(decode=True)
    data = payload if isinstance(payload, bytes) else b""
    named = part.get_content_charset() or "utf-8"
    # What calls itself Latin-1 is Windows-1252 for every browser: the curly quotation marks are in that only.
    for charset in ("utf-8", "cp1252") if named in ("iso-8859-1", "latin-1", "us-ascii") else (named, "utf-8"):
        try:
            return data.decode(charset)
        except (LookupError, UnicodeError):
            continue
    return data.decode("cp1252", "replace")


def _subject(subject: str) -> str:
    return _PREFIX.sub("", one_line(subject))


def _name(sender: str) -> tuple[str, ...]:
    sender = re.sub(r"\[mailto:([^\]]*)\]", r"<\1>", one_line(sender))
    plain = re.sub(r"\s*<[^<>]*>\s*$", "", sender).strip("\"' ")
    if "@" in plain or not plain:
        name, address = email.utils.parseaddr(sender)
        plain = name or address
    return (re.sub(r"^([^,]+), ([^,]+)$", r"\2 \1", plain),) if plain else ()


def _date(message: EmailMessage) -> str:
    return published_date(one_line(str(message.get("date", ""))))


def _day(value: str) -> str:
    return date_line([re.sub(r"[\s,]+(?:at )?\d{1,2}[:.]\d\d.*$", "", value)]) or published_date(value)[:10]
