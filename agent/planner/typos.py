"""Repairs misspelt words of the trade: "fintune for 3 epcohs" means what it looks like.

A word is changed only when nothing known is spelt so and exactly one word of the trade is close: one edit (a swap of neighbours
counts as one) for words of four to seven letters, two for longer ones. Common English words that happen to be close are listed.
"""

from __future__ import annotations

import re
from functools import cache

from rapidfuzz.distance import OSA

# Words worth repairing towards.
TRADE = frozenset(
    ["profile", "profiling", "finetune", "finetuning", "tune", "tuning", "train", "training", "trained", "retrain", "model", "models", "dataset", "data", "file", "prepare", "preparing", "evaluate", "evaluation", "evaluating", "compare", "comparison", "comparing", "estimate", "estimating", "generate", "generating", "query", "answers", "answer", "question", "questions", "prompt", "prompts", "completion", "response", "responses", "reply", "replies", "recipe", "recipes", "replay", "rerun", "resume", "cancel", "save", "list", "show", "runs", "epoch", "epochs", "steps", "step", "batch", "size", "learning", "rate", "rank", "alpha", "dropout", "seed", "length", "tokens", "token", "method", "qlora", "lora", "dora", "quantization", "packing", "early", "stopping", "holdout", "validation", "testing", "test", "split", "share", "percent", "duplicates", "duplicate", "deduplicate", "nearduplicates", "personal", "redact", "anonymize", "remove", "drop", "column", "columns", "rows", "examples", "preference", "preferences", "chosen", "rejected", "align", "alignment", "thumbs", "pretrain", "pretraining", "continue", "continued", "starter", "base", "tuned", "against", "versus", "memory", "fit", "gpu", "export", "merge", "serve", "deploy", "hyperparameters", "hyperparameter", "search", "reward", "chatbot", "assistant", "support", "everything", "nothing", "skip", "without", "instead", "only", "again", "same", "longest", "shortest", "average", "count", "many", "warmup", "beta", "metrics", "perplexity", "rouge", "bleu", "exact", "match", "blind", "please", "thanks", "thank", "hello", "help", "adapter", "adapters", "weights", "full", "prefix", "unpaired", "feedback", "customer", "language", "original", "statistics", "overview", "problems", "analyze", "inspect", "describe", "summary", "clean", "personally", "information", "email", "phone", "numbers", "status", "training"]
)
# Close to a word of the trade and a word of their own.
OTHERS = frozenset(
    ["trail", "trails", "trains", "rain", "brain", "grain", "drain", "strain", "chain", "plain", "again", "gain", "tone", "tunes", "tuna", "tube", "june", "dune", "prune", "turn", "true", "fine", "file", "files", "fill", "tile", "mile", "pile", "while", "whole", "filed", "filled", "fired", "find", "mode", "modes", "modern", "yodel", "date", "dates", "dart", "fata", "late", "gate", "rate", "rates", "fate", "hate", "state", "stats", "stay", "start", "starts", "started", "starting", "star", "tart", "smart", "part", "party", "parts", "charter", "reply", "replied", "rapid", "repay", "display", "relay", "play", "plays", "delay", "prepared", "prepares", "compared", "compares", "composer", "compose", "compete", "complete", "completed", "computer", "company", "evolve", "elevate", "excavate", "evaluated", "evaluates", "estimated", "estimates", "resumes", "assume", "consume", "presume", "cancels", "saves", "safe", "sane", "shave", "have", "gave", "wave", "cave", "shows", "shown", "shot", "slow", "snow", "how", "stow", "runs", "rung", "rune", "ruins", "rung", "epic", "epics", "stop", "stops", "stepped", "stems", "seeds", "speed", "speeds", "steeps", "step", "rest", "rust", "latch", "catch", "match", "patch", "bath", "both", "south", "learning", "leaning", "yearning", "earning", "warning", "rank", "ranks", "bank", "tank", "drank", "thank", "frank", "rant", "alphas", "dropouts", "need", "needs", "see", "seen", "seek", "feed", "deed", "weed", "speed", "length", "lengths", "strength", "lengthy", "taken", "tokens", "spoken", "broken", "token", "method", "methods", "lore", "role", "long", "lost", "last", "list", "lists", "lit", "lift", "mist", "fist", "twist", "least", "show", "rows", "rose", "roads", "words", "rooms", "row", "raw", "draw", "drew", "column", "example", "samples", "sample", "simple", "temple", "chose", "choose", "choice", "chosen", "closes", "closed", "close", "those", "reject", "reach", "rejects", "align", "aligns", "alien", "signs", "sign", "thumb", "humbs", "fits", "fir", "fat", "hit", "bit", "sit", "wit", "git", "kit", "pit", "fin", "gap", "gpus", "skit", "ship", "slip", "skin", "skips", "shin", "exports", "expert", "experts", "expect", "merged", "merges", "serve", "serves", "server", "served", "seven", "sever", "severe", "never", "ever", "clever", "deserve", "deploys", "employ", "employs", "searched", "research", "reach", "reward", "rewards", "forward", "support", "supported", "supports", "report", "reports", "sport", "same", "some", "came", "game", "name", "names", "fame", "lame", "tame", "only", "onto", "once", "over", "under", "other", "others", "another", "either", "neither", "count", "counts", "county", "country", "court", "account", "amount", "mount", "many", "any", "man", "may", "main", "mean", "means", "meant", "beta", "bets", "best", "better", "data", "fully", "null", "pull", "bull", "fill", "fall", "fell", "feel", "phone", "phones", "alone", "stone", "prone", "hello", "hell", "yellow", "help", "held", "helped", "hold", "held", "base", "bases", "case", "cases", "last", "ease", "vase", "bass", "phase", "phrase", "based", "full", "fuel", "quick", "brown", "under", "since", "prince", "price", "twice", "nice", "size", "sized", "sizes", "sides", "side", "site", "five", "tire", "fire", "wire", "hire", "before", "after", "alter", "later", "water", "matter", "better", "letter", "bitter", "text", "texts", "next", "test", "tests", "best", "rest", "nest", "west", "past", "post", "cost", "most", "must", "just", "dust", "trust", "first", "third", "asked", "asks", "task", "tasks", "mask", "ask", "risk", "make", "makes", "made", "male", "mate", "take", "takes", "like", "likes", "live", "lives", "life", "line", "lines", "link", "clear", "clean", "lean", "mean", "cleaner", "cleaners", "learn", "learns", "early", "yearly", "nearly", "really", "ready", "reading", "read", "already", "head", "lead", "bleu", "blue", "rogue", "rouge", "rough", "route", "round", "sound", "found", "ground", "bound", "loan", "loans", "moral", "mural", "oral", "exact", "enact", "extract", "extra", "extras", "personal", "person", "persons", "personnel", "seasonal", "removed", "removes", "remote", "move", "moves", "movie", "proved", "prove", "drops", "drop", "crop", "crops", "prop", "grow", "prepare", "compare", "repair", "repairs", "repeat", "repeats", "percent", "recent", "present", "present", "center", "stream", "streams", "string", "strong", "strange", "change", "changes", "charge", "charges", "chance", "charm", "chart", "charts", "statics", "status", "statue", "states", "stated", "statement", "problem", "program", "programs", "progress", "product", "products", "project", "projects", "inspired", "describe", "described", "prescribe", "subscribe", "original", "origin", "origins", "organic", "language", "languages", "luggage", "information", "formation", "confirmation", "transformation", "recipient", "receipt", "precipice", "response", "responsible", "respond", "responds", "question", "quest", "questionable", "completion", "competition", "compilation", "complain", "complaint", "prompted", "promote", "promise", "prompt", "promptly", "answered", "answers", "swear", "wear", "hear", "year", "dear", "fear", "near", "tear", "bear", "shortest", "shorter", "longest", "longer", "strongest", "youngest", "average", "beverage", "leverage", "coverage", "cover", "custom", "customer", "customers", "costume", "costumer", "consumer", "clean", "clearly", "train", "trainer", "trainers", "trainee", "rainy", "grains", "brains", "training", "raining", "draining", "restrain", "constrain", "contain", "contains", "continue", "continues", "continuous", "contained", "base", "basis", "basic", "basics", "versus", "verse", "verses", "version", "versions", "nurses", "memory", "memories", "weight", "eight", "height", "weights", "freight", "right", "night", "light", "sight", "might", "fight", "tight", "straight", "blind", "blond", "blend", "bland", "kind", "mind", "find", "wind", "bind", "match", "watch", "march", "much", "such", "wished", "packing", "parking", "packaging", "picking", "baking", "backing", "hacking", "lacking", "tracking", "cracking", "stopping", "shopping", "topping", "dropping", "skipping", "shipping", "stepping", "please", "pleased", "plane", "place", "places", "pleasure", "phrase", "praise", "prefer", "preferred", "prefers", "reference", "references", "difference", "instead", "steady", "inside", "outside", "invite", "within", "withhold", "without", "throughout", "thought", "though", "through", "three", "tree", "free", "evaluation", "elevation", "evolution", "revolution", "valuation", "validation", "violation", "variation", "vacation", "estimation", "generate", "generated", "generates", "generator", "general", "generous", "degenerate", "moderate", "operate", "query", "queries", "quest", "jury", "every", "very", "starter", "started", "starters", "startle", "smarter", "starters", "stater", "tuned", "turned", "toned", "tuner", "fitted", "filter", "filters", "dating", "eating", "rating", "rated", "rates", "hating", "seating", "data", "datum", "dataset", "bath", "batches", "watches", "test", "taste", "tested", "tester", "tests", "texts", "toast", "teste", "roast", "coast"]
)


def repair(text: str, known: frozenset[str]) -> str:
    """Text with misspelt words of the trade repaired. `known` are further words to leave alone."""
    return re.sub(r"(?<![\w./@-])[a-z]{4,}(?![\w/@])(?!\.\w)", lambda m: _repaired(m.group(0), known), text)


def _repaired(word: str, known: frozenset[str]) -> str:
    if word in TRADE or word in OTHERS or word in known:
        return word
    return _closest(word) or word


@cache
def _by_length() -> dict[int, tuple[str, ...]]:
    lengths: dict[int, list[str]] = {}
    for word in sorted(TRADE):
        if len(word) >= 4:
            lengths.setdefault(len(word), []).append(word)
    return {length: tuple(words) for length, words in lengths.items()}


def _closest(word: str) -> str | None:
    allowed = 1 if len(word) < 8 else 2
    best: list[tuple[int, int, str]] = []
    for length in range(len(word) - allowed, len(word) + allowed + 1):
        for candidate in _by_length().get(length, ()):
            # An s at the end or another first letter makes another word more often than a slip.
            if candidate + "s" == word or candidate == word + "s":
                continue
            distance = OSA.distance(word, candidate, score_cutoff=allowed)
            if distance <= allowed:
                best.append((distance, candidate[0] != word[0], candidate))
    if not best:
        return None
    best.sort()
    if best[0][1] and best[0][0] == 1 and sorted(best[0][2]) != sorted(word) and len(word) < 6:
        return None
    return best[0][2] if len(best) == 1 or best[0][:2] < best[1][:2] else None
