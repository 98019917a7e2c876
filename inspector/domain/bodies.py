"""How to show a body: which forms it has (pretty, text, image, bytes), and what must be said about it.

Bytes and headers in, `BodyView` out; the window only paints. Nothing here trusts the headers: the declared
type and charset are tried first, what the bytes say wins when they contradict it.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from enum import Enum

from inspector.domain.content_encoding import unfold
from inspector.domain.exchanges import Body, Message
from inspector.domain.hexdump import hexdump
from inspector.domain.json_layout import lay_out, looks_like_json

TEXT_LIMIT = 512 * 1024
"""Characters given to a text widget; more makes scrolling slow and nobody reads it."""
HEX_LIMIT = 64 * 1024
"""Bytes listed as hex: about five times as many characters."""
LINE_LIMIT = 4000
"""Characters of one line. Text widgets lay out a line as a whole; minified scripts would block the window."""


class BodyForm(Enum):
    """One way to show a body. The value is its name for people."""

    PRETTY = "Pretty"
    TEXT = "Text"
    IMAGE = "Image"
    HEX = "Hex"


@dataclass(frozen=True, slots=True)
class BodyView:
    """A body made ready to be shown. `forms[0]` is the best one; `notes` are sentences to show above it."""

    forms: tuple[BodyForm, ...]
    media_type: str
    charset: str
    data: bytes
    """After undoing the content encoding."""
    text: str
    size: int
    """True size on the wire."""
    notes: tuple[str, ...] = ()

    @property
    def empty(self) -> bool:
        return not self.forms


def view_of(message: Message) -> BodyView:
    """The view of a recorded request's or response's body."""
    body = message.body or Body()
    return view_body(body, message.header("Content-Type"), message.header("Content-Encoding"))


def view_body(body: Body, content_type: str | None, content_encoding: str | None = None) -> BodyView:
    media_type, declared = parse_content_type(content_type)
    unfolded = unfold(body.data, content_encoding, cut=body.cut)
    notes = [_unfolded_note(unfolded.steps, body, len(unfolded.data)), unfolded.note, _cut_note(body)]
    data = unfolded.data
    if not data:
        return BodyView((), media_type, "", b"", "", body.size, tuple(note for note in notes if note))
    if image_type(data):
        forms: tuple[BodyForm, ...] = (BodyForm.IMAGE, BodyForm.HEX)
        return BodyView(forms, media_type or image_type(data), "", data, "", body.size, _kept(notes))
    decoded = decode_text(data, declared, media_type, cut=body.cut)
    if decoded is None:
        return BodyView((BodyForm.HEX,), media_type, "", data, "", body.size, _kept(notes))
    text, charset, note = decoded
    notes.append(note)
    forms = (BodyForm.TEXT, BodyForm.HEX)
    if _is_json(media_type, text):
        forms = (BodyForm.PRETTY, *forms)
    return BodyView(forms, media_type, charset, data, text, body.size, _kept(notes))


def render(view: BodyView, form: BodyForm) -> tuple[str, str]:
    """The text of one form, and a note when it had to be shortened. An image has no text."""
    if form is BodyForm.HEX:
        note = f"The first {HEX_LIMIT:,} of {len(view.data):,} bytes." if len(view.data) > HEX_LIMIT else ""
        return hexdump(view.data[:HEX_LIMIT]), note
    if form is BodyForm.IMAGE:
        return "", ""
    shortened = view.text[:TEXT_LIMIT]
    text = lay_out(shortened) if form is BodyForm.PRETTY else shortened
    note = (
        f"The first {TEXT_LIMIT:,} of {len(view.text):,} characters are shown; Copy and Save take all."
        if len(view.text) > TEXT_LIMIT
        else ""
    )
    broken = break_lines(text)
    if broken != text:
        note = f"{note} Lines longer than {LINE_LIMIT:,} characters are broken for display.".strip()
    return broken, note


def _kept(notes: list[str]) -> tuple[str, ...]:
    return tuple(note for note in notes if note)


def _cut_note(body: Body) -> str:
    if not body.cut:
        return ""
    return f"Cut: the first {len(body.data):,} of {body.size:,} bytes were recorded."


def _unfolded_note(steps: tuple[str, ...], body: Body, unfolded: int) -> str:
    if not steps:
        return ""
    return f"Decoded {' and '.join(steps)}: {body.size:,} bytes on the wire, {unfolded:,} shown."


def _is_json(media_type: str, text: str) -> bool:
    if media_type == "application/json" or media_type.endswith(("+json", "ndjson", "jsonlines")):
        return True
    return media_type in ("", "text/plain", "application/octet-stream") and looks_like_json(text)


# -- types and charsets ----------------------------------------------------------------------------------


def parse_content_type(header: str | None) -> tuple[str, str]:
    """Media type and charset of a Content-Type header, both lower case and perhaps empty."""
    media_type, _, rest = (header or "").partition(";")
    match = re.search(r'charset\s*=\s*"?([\w.:\-]+)', rest, re.IGNORECASE)
    return media_type.strip().lower(), match.group(1).lower() if match else ""


_IMAGE_SIGNATURES = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"BM", "image/bmp"),
    (b"\x00\x00\x01\x00", "image/x-icon"),
)


def image_type(data: bytes) -> str:
    """The media type of an image that the window can draw, by its first bytes; "" for anything else."""
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    for signature, media_type in _IMAGE_SIGNATURES:
        # Two letters are no proof: a bitmap also has four zero bytes at 6.
        if data.startswith(signature) and (signature != b"BM" or data[6:10] == b"\0\0\0\0"):
            return media_type
    return ""


_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_META = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w.:\-]+)""", re.IGNORECASE)


def decode_text(
    data: bytes, declared: str, media_type: str, *, cut: bool = False
) -> tuple[str, str, str] | None:
    """Text, the charset that read it, and a note; None when the bytes are no text.

    A recorded body may end within a character: the last few bytes are then left away instead of failing.
    """
    for charset in _candidates(data, declared, media_type):
        text = _decode(data, charset, cut)
        if text is not None and not _binary(text):
            note = (
                f"Not {declared}, as the header says: read as {charset}."
                if declared and declared != charset
                else ""
            )
            return text, charset, "" if charset in ("utf-8-sig", "utf-16") else note
    if declared or media_type.startswith("text/"):
        text = data.decode("latin-1")
        if not _binary(text):
            return text, "latin-1", f"Not {declared or 'utf-8'}: each byte is shown as one Latin-1 character."
    return None


def _candidates(data: bytes, declared: str, media_type: str) -> list[str]:
    charsets = [charset for bom, charset in _BOMS if data.startswith(bom)]
    if declared:
        charsets.append(declared)
    elif "html" in media_type:
        meta = _META.search(data[:2048])
        charsets += [meta.group(1).decode("ascii").lower()] if meta else []
    charsets.append("utf-8")
    return charsets


def _decode(data: bytes, charset: str, cut: bool) -> str | None:
    try:
        decoder = codecs.getincrementaldecoder(charset)()
        text = decoder.decode(data, final=not cut)
    except (LookupError, ValueError):  # an unknown or byte-to-byte charset, bytes that are not of it
        return None
    return text if isinstance(text, str) else None


def _binary(text: str) -> bool:
    """Control characters that no text has: more than one in a hundred of the beginning, or a NUL."""
    sample = text[:4096]
    controls = sum(1 for character in sample if character < " " and character not in "\t\n\r\f\x1b\b")
    return "\0" in sample or controls * 100 > len(sample)


def break_lines(text: str, limit: int = LINE_LIMIT) -> str:
    """`text` with lines over `limit` characters broken; see LINE_LIMIT."""
    if len(text) <= limit:
        return text
    lines = text.split("\n")
    if all(len(line) <= limit for line in lines):
        return text
    return "\n".join(
        "\n".join(line[at : at + limit] for at in range(0, len(line) or 1, limit)) for line in lines
    )
