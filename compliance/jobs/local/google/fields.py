"""Partial answers: the parameter `fields`, as users(id,name/fullName),nextPageToken."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from .refusals import RefusalError

_WORD = re.compile(r"[\w.*\-]+|[(),/]")
Mask = Mapping[str, "Mask"]


def masked(body: Any, text: str) -> Any:
    """Return what `fields` asks of an answer; everything where it asks for nothing."""
    return _kept(body, read_mask(text)) if text else body


def read_mask(text: str) -> Mask:
    """Return which fields a text names; raise RefusalError where it cannot be read."""
    words = _WORD.findall(text)
    if "".join(words) != re.sub(r"\s", "", text):
        raise _unreadable(text)
    mask, rest = _list(words, text)
    if rest:
        raise _unreadable(text)
    return mask


def _list(words: list[str], text: str) -> tuple[dict[str, Mask], list[str]]:
    found: dict[str, Mask] = {}
    while True:
        name, inner, words = _one(words, text)
        found[name] = {**found.get(name, {}), **inner}
        if not words or words[0] != ",":
            return found, words
        words = words[1:]


def _one(words: list[str], text: str) -> tuple[str, Mask, list[str]]:
    if not words or words[0] in "(),/":
        raise _unreadable(text)
    name, words = words[0], words[1:]
    if words and words[0] == "/":
        under, inner, words = _one(words[1:], text)
        return name, {under: inner}, words
    if words and words[0] == "(":
        found, words = _list(words[1:], text)
        if not words or words[0] != ")":
            raise _unreadable(text)
        return name, found, words[1:]
    return name, {}, words


def _kept(body: Any, mask: Mask) -> Any:
    if not mask or "*" in mask:
        return body
    if isinstance(body, list):
        return [_kept(one, mask) for one in body]
    if isinstance(body, dict):
        return {name: _kept(body[name], inner) for name, inner in mask.items() if name in body}
    return body


def _unreadable(text: str) -> RefusalError:
    said = f"Invalid field selection {text}"
    return RefusalError(400, said, reason="invalidParameter", at="fields")
