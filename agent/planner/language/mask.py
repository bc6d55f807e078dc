"""Takes names and quotations out of a request, so that no word of them is read as a wish or a parameter.

A name becomes a sign: one private-use character for its kind, one for its number. `normalise.clean` has removed such
characters from what the person typed, so a sign cannot be forged.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum

from agent.planner.language import model_names, near_names
from agent.planner.language.near_names import SUFFIXES
from agent.planner.language.normalise import clean
from agent.planner.language.phrase_files import words as trade_words
from tools.facts import FileFacts
from tools.refs import parse_hub_id


class Kind(Enum):
    """What a sign stands for; the value is the sign's first character."""

    FILE = "\ue000"
    MISSING = "\ue001"  # a file name that is not among the files
    MODEL = "\ue002"
    VAGUE_MODEL = "\ue003"  # a family of models without a size
    DATASET = "\ue004"  # a dataset of the Hub
    LITERAL = "\ue005"  # quoted text
    SQL = "\ue006"
    RECIPE = "\ue007"
    RUN = "\ue008"
    COLUMN = "\ue009"
    URL = "\ue00a"


_FIRST = 0xE100
SIGN = "[\ue000-\ue0ff][\ue100-\uefff]"
"""Any sign, as a pattern."""

_FILE_LIKE = re.compile(rf"(?<![\w/.\\~-])[\w./\\~:()-]*[\w)](?:\.(?:{SUFFIXES}))+\b(?!/)", re.IGNORECASE)
_QUOTED = re.compile(r"\"([^\"]+)\"|(?<![\w\"])'([^']+(?:'\w[^']*)*)'(?!\w)")
_URL = re.compile(r"\b(?:https?|ftp|s3|gs|hf)://\S+|\bwww\.\S+", re.IGNORECASE)
_SQL = re.compile(
    r"(?:SELECT|WITH)\b[^;]*?\b(?:FROM|AS)\b.*?(?=;|$)|(?i:\bselect\s+(?:\*|distinct\b|count\s*\("
    r"|avg\s*\(|max\s*\(|min\s*\(|sum\s*\()[^;]*\bfrom\b.*?(?=;|$))"
    r"|(?i:^\s*select\s+[^;]+?\s+from\s+\w+\b[^;]*)"
    r"|(?i:(?<=sql:)|(?<=sql )|(?<=query:))\s*(?i:select)\b.*?(?=;|$)",
)


@dataclass(frozen=True)
class Item:
    """What a sign stands for. `value` is the file's facts, the model's id, or the text itself."""

    kind: Kind
    value: object
    text: str
    """As it was written."""
    note: str = ""
    choices: tuple[str, ...] = ()


@dataclass
class Masked:
    """A request with signs in place of names, in the case it was written in."""

    text: str
    items: dict[str, Item] = field(default_factory=dict)

    def hide(
        self, start: int, end: int, kind: Kind, value: object, note: str = "", choices: tuple[str, ...] = ()
    ) -> str:
        """Replace a stretch of the text by a sign."""
        sign = kind.value + chr(_FIRST + len(self.items))
        self.items[sign] = Item(kind, value, self.shown(self.text[start:end]), note, choices)
        self.text = self.text[:start] + sign + self.text[end:]
        return sign

    def hide_all(self, pattern: re.Pattern[str], kind: Kind, value: object = None) -> None:
        """Replace every match; the text matched is the value unless one is given."""
        position = 0
        while match := pattern.search(self.text, position):
            shown = self.shown(match.group(0).strip())
            sign = self.hide(match.start(), match.end(), kind, shown if value is None else value)
            position = match.start() + len(sign)

    def shown(self, text: str) -> str:
        """Text with every sign replaced by what the person wrote."""
        return re.sub(SIGN, lambda m: self.items[m.group(0)].text if m.group(0) in self.items else "", text)

    def of(self, *kinds: Kind) -> list[Item]:
        """Items of a kind in the order they stand in the text, without those swallowed by a larger one."""
        signs = re.findall(SIGN, self.text)
        return [self.items[sign] for sign in signs if sign in self.items and self.items[sign].kind in kinds]


def mask(
    request: str, files: Sequence[FileFacts], recipes: Sequence[str], runs: Sequence[str], words: frozenset[str]
) -> Masked:
    """Hide names and quotations.

    `words` are those that mean something to the planner: a file called `train.csv` does not make a file of "train".
    """
    masked = Masked(clean(request))
    _files(masked, files, words)
    masked.hide_all(_URL, Kind.URL)
    _quotes(masked, files, recipes)
    masked.hide_all(_SQL, Kind.SQL)
    for run in sorted(runs, key=len, reverse=True):
        masked.hide_all(_exactly(run), Kind.RUN, run)
    _recipes(masked, recipes, words)
    _models(masked, words)
    _by_one_word(masked, files)
    _misspelt(masked, files, words)
    masked.hide_all(_FILE_LIKE, Kind.MISSING)
    return masked


_DOTTED = re.compile(r"(?<![\w./\\-])[a-z][\w-]{2,}\.[a-z]{2,7}(?![\w.])", re.IGNORECASE)
_CALLED_FILE = re.compile(rf"(?<![\w./\\-])([a-z][\w-]{{3,}})(?= (?:{SUFFIXES}|file|spreadsheet)\b)", re.IGNORECASE)


def _misspelt(masked: Masked, files: Sequence[FileFacts], words: frozenset[str]) -> None:
    """Names with a slip in them, as the file that must be meant, and that is said."""
    for pattern in (_FILE_LIKE, _DOTTED, _CALLED_FILE):
        position = 0
        while match := pattern.search(masked.text, position):
            position = match.end()
            # The longest stretch that is a name goes first: "kunden antwortn.csv".
            for start in _starts(masked.text, match.start(), max((file.name.count(" ") for file in files), default=0)):
                written = masked.shown(masked.text[start : match.end()])
                file = None if written.lower() in words else near_names.meant(written, files)
                if file is not None:
                    note = f"{written} is taken to be {file.name}."
                    position = start + len(masked.hide(start, match.end(), Kind.FILE, file, note))
                    break


def _starts(text: str, start: int, spaces: int) -> list[int]:
    """Where a name that ends in the word at `start` may begin, the farthest place first."""
    words = [match.start() for match in re.finditer(r"[^\s\ue000-\uf8ff]+", text[:start])]
    return [*words[-spaces:], start] if spaces else [start]


def _exactly(name: str) -> re.Pattern[str]:
    """A name as a whole, in any case, however its spaces are written."""
    spaced = r"[\s_-]+".join(re.escape(part) for part in clean(name).split())
    return re.compile(rf"(?<![\w/\\])[\"']?(?<![\w.-]){spaced}(?![\w]|\.\w|-\w)[\"']?", re.IGNORECASE)


def _files(masked: Masked, files: Sequence[FileFacts], words: frozenset[str]) -> None:
    for file in sorted(files, key=lambda file: len(file.name), reverse=True):
        for name in dict.fromkeys([file.path, file.name]):
            if clean(name):
                masked.hide_all(_exactly(name), Kind.FILE, file)
    stems: dict[str, list[FileFacts]] = {}
    for file in files:
        stems.setdefault(_stem(file.name), []).append(file)
    for stem in sorted(stems, key=len, reverse=True):
        if len(stems[stem]) > 1 or len(stem) < 3 or stem in _POINTING:
            continue
        loose = r"[\s_-]".join(re.escape(part) for part in re.split(r"[\s_-]+", stem) if part)
        parts = [part for part in re.split(r"[\W_\d]+", stem) if part]
        # A stem made of words that mean something is a file only where the person says that it is one.
        tail = (
            r"\b"
            if any(part not in words for part in parts)
            else r"(?=\s+(?:file|one|csv|jsonl?|parquet|txt|spreadsheet)\b)"
            if stem in trade_words("trade")
            else r"(?=\s+(?:file|one|csv|jsonl?|parquet|txt|spreadsheet|data|dataset|export)\b)"
        )
        if parts and loose:
            pattern = rf"(?<![\w./\\-]){loose}{tail}(?![-/]\w|\.\w|\s*=)"
            masked.hide_all(re.compile(pattern, re.IGNORECASE), Kind.FILE, stems[stem][0])
            # "train on support": after "on", and nothing after it.
            alone = (
                rf"(?:(?<=\bon )|(?<=\bon the )|(?<=\bon my )|(?<=\bon our )){loose}(?=\s*(?:$|[.,;!?]|and\b|then\b))"
            )
            masked.hide_all(re.compile(alone, re.IGNORECASE), Kind.FILE, stems[stem][0])


_POINTING = frozenset({"this", "that", "these", "those", "the", "our", "your"})
"""A file called like one of these is not meant by "this file"."""


def _by_one_word(masked: Masked, files: Sequence[FileFacts]) -> None:
    """ "the kunden file" for `kunden antworten.csv`: a word that stands in the name of one file alone."""
    holders: dict[str, list[FileFacts]] = {}
    for file in files:
        parts = [part for part in re.split(r"[\W_\d]+", _stem(file.name)) if part]
        for part in set(parts) if len(parts) > 1 else ():
            holders.setdefault(part, []).append(file)
    for part, held_by in holders.items():
        if len(held_by) == 1 and len(part) > 3 and part not in trade_words("trade") | trade_words("function"):
            pattern = rf"(?<![\w./\\-]){re.escape(part)}(?=\s+(?:file|csv|jsonl?|parquet|txt|spreadsheet|dataset)\b)"
            masked.hide_all(re.compile(pattern, re.IGNORECASE), Kind.FILE, held_by[0])


def _stem(name: str) -> str:
    return re.sub(rf"(?:\.(?:{SUFFIXES}))+$", "", clean(name).lower(), flags=re.IGNORECASE)


def _quotes(masked: Masked, files: Sequence[FileFacts], recipes: Sequence[str]) -> None:
    known = {name.lower(): name for name in recipes}
    position = 0
    while match := _QUOTED.search(masked.text, position):
        inner = (match.group(1) or match.group(2)).strip()
        if re.fullmatch(SIGN, inner):
            masked.text = masked.text[: match.start()] + inner + masked.text[match.end() :]
            position = match.start() + len(inner)
            continue
        plain = masked.shown(inner)
        kind, value = (Kind.RECIPE, known[plain.lower()]) if plain.lower() in known else (Kind.LITERAL, plain)
        if re.match(r"(?i)(select|with)\b.*\b(from|as)\b", plain):
            kind = Kind.SQL
        elif re.fullmatch(_FILE_LIKE, plain) or re.fullmatch(rf"[^,;:]+\.(?:{SUFFIXES})", plain, re.IGNORECASE):
            kind = Kind.MISSING
        elif model_names.HUB_ID.fullmatch(plain):
            # Left for the models to be found, without the quotation marks.
            masked.text = masked.text[: match.start()] + inner + masked.text[match.end() :]
            position = match.start() + len(inner)
            continue
        sign = masked.hide(match.start(), match.end(), kind, value)
        position = match.start() + len(sign)


def _recipes(masked: Masked, recipes: Sequence[str], words: frozenset[str]) -> None:
    for name in sorted(recipes, key=len, reverse=True):
        parts = [part for part in re.split(r"[\W_\d]+", name.lower()) if part]
        if any(part not in words for part in parts):
            masked.hide_all(_exactly(name), Kind.RECIPE, name)
        else:
            # A recipe called like a word of the trade is one only beside "recipe" or "replay".
            near = (
                rf"(?i)(?<=recipe )[\"']?{re.escape(name)}\b[\"']?|(?<=replay )[\"']?{re.escape(name)}\b[\"']?"
                rf"|\b{re.escape(name)}\b(?= recipe\b)"
                r"|(?:(?<=\brun )|(?<=\brerun )|(?<=\bre-run )|(?<=\brepeat )|(?<=\bredo )|(?<=\bexecute )"
                r"|(?<=\blaunch )|(?<=\bstart )|(?<=\bkick off ))"
                rf"{re.escape(name)}(?=\s*(?:$|[.!?]|with\b|on\b|again\b|for\b))"
            )
            masked.hide_all(re.compile(near), Kind.RECIPE, name)


def _models(masked: Masked, words: frozenset[str]) -> None:
    position = 0
    while match := model_names.HUB_ID.search(masked.text, position):
        hub = parse_hub_id(match.group())
        as_file = re.search(rf"\.(?:{SUFFIXES})$", match["name"], re.IGNORECASE)
        if hub is None or as_file or not _is_hub_id(hub.owner, hub.name, words):
            position = match.end()
            continue
        data = model_names.is_dataset(masked.text[: match.start()], hub.owner, hub.name, masked.text[match.end() :])
        sign = masked.hide(match.start(), match.end(), Kind.DATASET if data else Kind.MODEL, str(hub))
        position = match.start() + len(sign)
    _local_folders(masked)
    named = model_names.family_mentions(masked.text)
    for mention in reversed(named or model_names.size_mentions(masked.text)):
        kind = Kind.MODEL if mention.model else Kind.VAGUE_MODEL
        masked.hide(mention.start, mention.end, kind, mention.model, mention.note, mention.choices)


def _is_hub_id(owner: str, name: str, words: frozenset[str]) -> bool:
    """Two words of the trade with a slash between them ("base/fine-tuned") are no id."""
    parts = re.split(r"[\W_]+", f"{owner}/{name}".lower())
    return model_names.looks_like_model(owner, name) and not all(part in words or part.isdigit() for part in parts)


def _local_folders(masked: Masked) -> None:
    position = 0
    while match := model_names.LOCAL.search(masked.text, position):
        path = match.group(0).split(" ")[0].rstrip(".")
        end = match.start() + len(path)
        if len(path) < 3 or re.search(rf"\.(?:{SUFFIXES})$", path, re.IGNORECASE):
            position = end
            continue
        sign = masked.hide(match.start(), end, Kind.MODEL, path)
        position = match.start() + len(sign)
