"""E-mails (.eml, RFC 5322) -> drafts: subject, sender, date, and the text; no attachments."""

from __future__ import annotations

import email
import email.policy
import re
from email.message import EmailMessage

from index.errors import SourceError
from index.readers.html import all_lines, read_html
from index.readers.text import as_draft, clean, one_line, published_date
from index.types import Draft

_SIGNATURE = re.compile(r"\n-- ?\n.*\Z", re.DOTALL)
_PREFIX = re.compile(r"^(?:(?:re|fwd?|aw|wg|tr|sv)\s*:\s*)+", re.IGNORECASE)


def read_mail(data: bytes, source: str) -> Draft:
    """The text of an e-mail, its subject as title and its sender as author. Raises SourceError."""
    message = email.message_from_bytes(data, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    if not message.keys():
        raise SourceError(f"{source}: not an e-mail. Save it as .txt and add that.")
    title = _PREFIX.sub("", one_line(str(message.get("subject", ""))))
    plain = message.get_body(("plain",))
    rich = message.get_body(("html",))
    text = _content(plain) if isinstance(plain, EmailMessage) else ""
    if any(c.isalpha() for c in text):
        text = _SIGNATURE.sub("", "\n" + re.sub(r"^>[> ]*", "", clean(text), flags=re.MULTILINE))
    elif isinstance(rich, EmailMessage):
        text = _text_of_page(_content(rich), source)
    else:
        raise SourceError(f"{source}: there is no text in this e-mail; attachments are not read. Save and add them.")
    return as_draft(text, source, title, published=_date(message), authors=_sender(message))


def _text_of_page(page: str, source: str) -> str:
    """The article of a newsletter; all the text of a mail that is no article."""
    try:
        return read_html(page.encode(), source).text
    except SourceError:
        return "\n\n".join(all_lines(page))


def _content(part: EmailMessage) -> str:
    """The text of a part, whatever it says of its encoding."""
    payload = part.get_payload(decode=True)
    data = payload if isinstance(payload, bytes) else b""
    for charset in (part.get_content_charset() or "utf-8", "utf-8"):
        try:
            return data.decode(charset)
        except (LookupError, UnicodeError):
            continue
    return data.decode("cp1252", "replace")


def _sender(message: EmailMessage) -> tuple[str, ...]:
    name, address = email.utils.parseaddr(one_line(str(message.get("from", ""))))
    return (name or address,) if name or address else ()


def _date(message: EmailMessage) -> str:
    return published_date(one_line(str(message.get("date", ""))))
