"""Half-typed entries: kept on disk as they are typed, so that they survive a crash. Never part of the record."""

import contextlib
import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any


class Drafts:
    """The drafts of one store, one file a form."""

    def __init__(self, store_directory: Path) -> None:
        self._folder = store_directory / "drafts"

    def keep(self, form: str, values: dict[str, Any]) -> None:
        """Keep what is in a form now, replacing its older draft. A full disk costs the draft, not the typing."""
        with contextlib.suppress(OSError):
            self._folder.mkdir(parents=True, exist_ok=True)
            target, half = self._folder / f"{form}.json", self._folder / f".{form}.part"
            # Half a character from a broken paste is kept like everything typed.
            with half.open("w", encoding="utf-8", errors="surrogatepass") as file:
                json.dump(values, file, ensure_ascii=False)
                file.flush()
                os.fsync(file.fileno())
            os.replace(half, target)

    def recall(self, form: str) -> dict[str, Any] | None:
        """What was left in a form; None where there is nothing, or nothing readable."""
        try:
            text = (self._folder / f"{form}.json").read_text(encoding="utf-8", errors="surrogatepass")
            values = json.loads(text)
        except (OSError, ValueError):
            return None
        return values if isinstance(values, dict) else None

    def newest(self, forms: Iterable[str]) -> str:
        """Which of these forms was typed in last and holds something; "" where none does."""
        left: list[tuple[float, str]] = []
        for form in forms:
            with contextlib.suppress(OSError):
                left.append(((self._folder / f"{form}.json").stat().st_mtime, form))
        return next((form for _, form in sorted(left, reverse=True) if self.recall(form)), "")

    def drop(self, form: str) -> None:
        """Forget a form's draft, as after it was entered."""
        (self._folder / f"{form}.json").unlink(missing_ok=True)

    def destroy_all(self) -> None:
        """Forget every draft (part of destroying personal values)."""
        for file in self._folder.glob("*"):
            file.unlink(missing_ok=True)
