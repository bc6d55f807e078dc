"""Models as people name them: `starter`, Hub ids, families with a size, local folders.

Families are public series of models on the Hugging Face Hub; `phrases/families.txt` has the ids.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from agent.planner.language.phrase_files import FOLDER, plain_groups
from tools.refs import PART, REVISION, STARTER

REAL_WORK = (
    (6, "Qwen/Qwen3-0.6B"),
    (10, "Qwen/Qwen3-1.7B or meta-llama/Llama-3.2-1B"),
    (16, "HuggingFaceTB/SmolLM3-3B or meta-llama/Llama-3.2-3B"),
)
"""(below this many GB of GPU memory, what to suggest with qlora). Rule of thumb: 4-bit weights, adapter and activations
at length 1024 take about 2.5 GB for each billion parameters, half of the card left free."""
ABOVE = "Qwen/Qwen3-4B"
SUGGESTED = ("Qwen/Qwen3-0.6B", "Qwen/Qwen3-1.7B", "HuggingFaceTB/SmolLM3-3B", "Qwen/Qwen3-4B", STARTER)

SIZE = r"(?P<size>\d+(?:\.\d+)?) ?(?P<unit>b|m|billion|million)(?:illion)?\b"
_INSTRUCT = r"(?:[ -]?(?P<instruct>instruct|chat|it|base|pt))?\b"


@dataclass(frozen=True)
class Family:
    """`sizes` maps a size as people say it to (id of the base, id of the instruct model)."""

    name: str
    pattern: str
    sizes: dict[str, tuple[str, str]]


@cache
def families() -> tuple[Family, ...]:
    """The series in `phrases/families.txt`."""
    found: list[Family] = []
    for line in (FOLDER / "families.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("  "):
            size, base, instruct = line.split()
            found[-1].sizes["" if size == "-" else size] = (base, instruct)
        elif line.strip() and not line.startswith("#"):
            name, _, pattern = line.partition(" = ")
            found.append(Family(name, plain_groups(pattern), {}))
    return tuple(found)


@cache
def _compiled(family: str) -> re.Pattern[str]:
    pattern = next(each.pattern for each in families() if each.name == family)
    before = r"(?:(?P<size_before>\d+(?:\.\d+)?) ?(?P<unit_before>b|m)(?:illion)?[ -])?"
    return re.compile(rf"\b{before}{pattern}(?:[ -]{SIZE})?{_INSTRUCT}", re.IGNORECASE)


HUB_ID = re.compile(rf"(?<![\w./\\-])(?P<owner>{PART})/(?P<name>{PART})(?:@(?P<revision>{REVISION}))?(?![\w/\\-])")
"""An id of the Hub within a sentence. Whether it is meant as one, `looks_like_model` says."""
_KNOWN_OWNERS = frozenset(
    [
        "qwen",
        "meta-llama",
        "huggingfacetb",
        "google",
        "mistralai",
        "microsoft",
        "tinyllama",
        "openai-community",
        "eleutherai",
        "allenai",
        "openai",
        "deepseek-ai",
        "facebook",
        "bigscience",
        "stabilityai",
        "tiiuae",
        "nvidia",
        "ibm-granite",
        "unsloth",
        "01-ai",
        "hf-internal-testing",
        "trl-internal-testing",
        "sshleifer",
        "roneneldan",
        "huggyllama",
        "cerebras",
        "apple",
        "ai21labs",
        "cohereforai",
        "zai-org",
        "moonshotai",
    ]
)
_DATASET_WORDS = re.compile(
    (
        r"(?:dataset|data set|data|rows|examples|corpus|hub:)\s*(?:from|of|in|on|called|named|at"
        r"|:)?\s*(?:the\s+)?(?:hugging ?face\s+)?(?:hub\s+)?(?:dataset\s+)?[\"']?$"
    ),
    re.IGNORECASE,
)
_DATASET_NAMES = re.compile(
    (
        r"alpaca|dolly|ultrafeedback|ultrachat|oasst|squad|gsm8k|wikitext|imdb|dataset|corpus|-\d+k"
        r"|feedback|preferences|samsum|hh-rlhf|tinystories$"
    ),
    re.IGNORECASE,
)
LOCAL = re.compile(
    r"(?<![\w./~\\-])(?:\.{1,2}/|~/|/|[A-Za-z]:[\\/])[\w.\- /\\]*[\w\-]|(?<![\w./\\-])(?:models?"
    r"|checkpoints?|adapters?|outputs?)/[\w.\-/]*[\w-]"
)


@dataclass(frozen=True)
class Mention:
    """A model in a text: where it stands, its id, and what to tell the person about it."""

    start: int
    end: int
    model: str
    """Empty where the family is named without a size that exists."""
    note: str = ""
    choices: tuple[str, ...] = ()


def looks_like_model(owner: str, name: str) -> bool:
    """Whether `owner/name` names a model rather than two words with a slash between them."""
    if owner.lower() in _KNOWN_OWNERS:
        return True
    whole = f"{owner}/{name}"
    return bool(re.search(r"[A-Za-z]", whole)) and bool(re.search(r"[\d_-]", whole) or owner != owner.lower())


def is_dataset(text_before: str, owner: str, name: str, text_after: str = "") -> bool:
    """Whether an id of the Hub names a dataset, by the words around it and by well-known names."""
    if re.match(r"[\"']?\s+(?:dataset|data set|data)\b", text_after, re.IGNORECASE):
        return True
    if owner.lower() in _KNOWN_OWNERS and not _DATASET_NAMES.search(name):
        return bool(re.search(r"\bdataset\s*[\"']?$", text_before, re.IGNORECASE))
    return bool(_DATASET_WORDS.search(text_before) or _DATASET_NAMES.search(name))


def family_mentions(text: str) -> list[Mention]:
    """Families of models named in words, such as "Llama 3.2 1B" or "qwen 2.5 7b instruct"."""
    found: list[Mention] = []
    low = text.lower()
    for family in families():
        # The first letters of the name tell whether its pattern is worth compiling.
        if family.name[:3].lower() not in low:
            continue
        for match in _compiled(family.name).finditer(text):
            if not any(match.start() < other.end and other.start < match.end() for other in found):
                found.append(_mention(family, match))
    return sorted(found, key=lambda mention: mention.start)


_SIZE_ALONE = re.compile(
    r"\b(?:(?<=the )|(?<=on ))?(?P<size>\d+(?:\.\d+)?) ?(?P<unit>b|m|billion)(?:[ -]parameters?)?"
    r"(?:(?=[ -](?:model|llm|base|one)\b)|(?<=[bB])(?<!\d [bB])(?=\s*(?:$|[.,!?]|instead|please|version|variant)))",
    re.IGNORECASE,
)


def size_mentions(text: str) -> list[Mention]:
    """ "an 8B model": a size without a family, of which the person has to say more."""
    found = []
    for match in _SIZE_ALONE.finditer(text):
        size = f"{match.group('size')}{match.group('unit')[0].lower()}"
        same = [usual(pair) for family in families() for name, pair in family.sizes.items() if name == size]
        found.append(Mention(match.start(), match.end(), "", choices=tuple(same[:5])))
    return found


def usual(pair: tuple[str, str]) -> str:
    """What a family's name and size alone stand for: the id that carries no more than these."""
    return pair[1] if pair[0].endswith(("-pt", "-Base")) else pair[0]


def _mention(family: Family, match: re.Match[str]) -> Mention:
    behind, before = (
        (match.group("size"), match.group("unit")),
        (match.group("size_before"), match.group("unit_before")),
    )
    number, unit = behind if behind[0] else before
    size = f"{number}{unit[0].lower()}" if number else ""
    ids = family.sizes.get(size)
    if ids is None:
        same = [usual(pair) for name, pair in family.sizes.items() if name]
        return Mention(match.start(), match.end(), "", choices=tuple(same[:4]) or _of_family(family.name))
    kind = (match.group("instruct") or "").lower()
    model = ids[1] if kind in ("instruct", "chat", "it") else ids[0] if kind in ("base", "pt") else usual(ids)
    return Mention(
        match.start(), match.end(), model, f"“{match.group(0).strip()}” is taken as {model} on the Hugging Face Hub."
    )


def _of_family(name: str) -> tuple[str, ...]:
    """Members of all series whose name starts so, small ones first."""
    own = [family for family in families() if family.name.startswith(name) and family.sizes]
    return tuple(usual(pair) for family in own[:2] for pair in list(family.sizes.values())[:2])


def for_real_work(gpu_memory_gb: float | None) -> str:
    """What to use instead of the starter, by the memory at hand."""
    if not gpu_memory_gb:
        return "Qwen/Qwen3-0.6B or HuggingFaceTB/SmolLM2-135M"
    return next((name for below, name in REAL_WORK if gpu_memory_gb < below), ABOVE)
