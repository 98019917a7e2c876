"""`export`: what a capture holds, for other programs."""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from inspector.commands.headless import tell
from inspector.domain.errors import InspectorError, StoreError
from inspector.domain.exchanges import Exchange
from inspector.domain.export import export_exchange
from inspector.domain.filter_words import FilterWords
from inspector.domain.request_rows import RequestRow
from inspector.services.capture_file import CaptureFile

if TYPE_CHECKING:
    Subparsers = argparse._SubParsersAction[argparse.ArgumentParser]

FORMATS = ("json", "har", "curl", "pytest")
WORKING = ("json",)


def add_parser(subparsers: Subparsers) -> None:
    parser = subparsers.add_parser("export", help="write what a capture holds in another format")
    parser.add_argument("file", metavar="FILE.fsi", type=Path)
    parser.add_argument("--format", choices=FORMATS, default="json")
    parser.add_argument(
        "--filter",
        metavar="EXPR",
        default="",
        help="plain words; all must occur in method, status, path?query, endpoint or client, -word must not",
    )
    parser.add_argument("--out", metavar="F", type=Path, help="write to this file instead of stdout")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    try:
        _check_format(args.format)
        capture = CaptureFile.open(args.file)
        try:
            with _target(args.out) as out:
                write_json(_chosen(capture, args.filter), out)
        finally:
            capture.close()
    except InspectorError as error:
        tell(error)
        return 1
    except BrokenPipeError:  # `export … | head`: nobody reads on, and that is fine
        with contextlib.suppress(OSError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


def _check_format(name: str) -> None:
    if name not in WORKING:
        raise StoreError(
            f"This version cannot export the format {name} yet; it can export {', '.join(WORKING)}.",
            "Use --format json.",
        )


def _chosen(capture: CaptureFile, text: str) -> Iterator[tuple[RequestRow, Exchange]]:
    words = FilterWords.of(text)
    return ((row, exchange) for row, exchange in capture.iterate() if words.fit(row.words()))


def write_json(exchanges: Iterator[tuple[RequestRow, Exchange]], out: TextIO) -> None:
    """A list, oldest first, one exchange at a time: a capture may be larger than the memory."""
    separator = "[\n"
    for row, exchange in exchanges:
        # ASCII: a session may hold lone surrogates, which no UTF-8 file can.
        out.write(separator + json.dumps(export_exchange(row, exchange)))
        separator = ",\n"
    out.write("[]\n" if separator == "[\n" else "\n]\n")


@contextlib.contextmanager
def _target(path: Path | None) -> Iterator[TextIO]:
    """Stdout, or a file that appears under its name only when it is complete."""
    if path is None:
        yield sys.stdout
        sys.stdout.flush()
        return
    new = path.with_name(path.name + ".new")
    try:
        with new.open("w", encoding="utf-8") as file:
            yield file
        new.replace(path)
    except OSError as error:
        raise StoreError(f"{path} cannot be written: {error.strerror}.", "Choose another place.") from error
    finally:
        new.unlink(missing_ok=True)
