"""Which model is meant: one that is named, the starter, or what an earlier run made."""

from __future__ import annotations

import re

from agent.planner.dialogue.past import Tuned
from agent.planner.dialogue.situation import Situation
from agent.planner.language.mask import Kind
from agent.planner.language.model_names import SUGGESTED, families, for_real_work
from agent.planner.language.negation import denied
from tools.refs import STARTER

OTHER_MODEL = (
    r"(?:biggest|largest|best|smallest|suitable|right|bigger|larger|smaller|stronger|different|another|other) "
    r"(?:base )?(?:model|llm)"
)
"""A model that is wanted and not named."""
_STARTER = r"\b(?:starter|bundled model|built in model|included model|default model|tiny model|shipped model)\b"
_TUNED = (
    r"\b<tuned> (?:<bot>|<model>)\b|\b(?:the |our |my )<tuned>\b(?! (?:data|file|recipe|run|token"
    r"|epoch|answers?))|\b(?:the )?(?:last|previous) (?:run|job|training)(?:'s)? (?:model|result"
    r"|adapter)\b|\bmodel (?:from|of) (?:the |my )?(?:last|previous|latest|that) (?:run|job"
    r"|training)\b|\b(?:the )?result(?:ing)? model\b|"
    r"(?<!is )(?<!was )(?<!\w)(?:the )?result(?!\w)(?! (?:is|was|are|were|looks?|seems?|does|did)\b)"
    r"|\bwhat (?:we|you|i) (?:just )?(?:trained"
    r"|tuned|made)\b"
)
_FURTHER = (
    r"\b(?:further|on top(?: of)?|continue (?:the )?(?:training|finetuning)|keep (?:on )?(?:training"
    r"|finetuning)|carry on training|train (?:it|the model) (?:some )?more|more training"
    r"|additional training|build on)\b"
)


def named_models(situation: Situation) -> list[str]:
    """Models named in the request, in order, the starter included. Asks when a family is named without a size."""
    if situation.given.model:
        return [situation.given.model]
    vague = situation.reading.items(Kind.VAGUE_MODEL)
    if vague and (sibling := _sibling(situation, vague[0].text)):
        return [sibling]
    if not vague and situation.reading.says(OTHER_MODEL):
        raise situation.ask("Which model should it be?", list(SUGGESTED), "model")
    if vague:
        said, choices = vague[0].text.strip(), list(vague[0].choices)
        raise situation.ask(
            f"Which {said} model exactly? Name it as it is on the Hub, for example one of these.", choices, "model"
        )
    for item in situation.reading.items(Kind.MODEL):
        if item.note:
            situation.note(item.note)
    return list(dict.fromkeys(model for _, model in model_places(situation)))


def model_places(situation: Situation) -> list[tuple[int, str]]:
    """(place in the text, model) of every model named, the starter included, in order."""
    places = [(situation.reading.place_of(model), model) for model in situation.reading.models]
    if match := situation.reading.says(_STARTER):
        places.append((match.start(), STARTER))
    # "use X instead of the starter": what is passed over is not meant, where something else is named.
    wanted = [place for place in places if not denied(place[0], situation.reading.scopes)]
    return sorted(wanted or places)


def _sibling(situation: Situation, said: str) -> str | None:
    """ "and now the 1.7B": the same series in another size."""
    plan = situation.past.training_plan
    current = next((str(step.with_["model"]) for step in plan.reply.steps if "model" in step.with_), "") if plan else ""
    size = re.search(r"\d+(?:\.\d+)?\s?[bm]", said.lower())
    if not size or re.sub(r"[\d.\sbm-]|the|model|parameters?|billion|million", "", said.lower()):
        return None
    for family in families():
        for pair in family.sizes.values():
            if current in pair:
                ids = family.sizes.get(size.group(0).replace(" ", ""))
                return ids[pair.index(current)] if ids else None
    return None


def tuned_model(situation: Situation, *, pronouns: bool = False) -> Tuned | None:
    """What an earlier run made, when the request speaks of it; `pronouns` lets "it" and "the model" mean it too."""
    tuned = situation.past.tuned
    if tuned is None:
        return None
    if situation.reading.says(_TUNED) or situation.reading.says(_FURTHER):
        return tuned
    if pronouns and situation.reading.says(
        r"\b(?:it|the model|this model|that model|the bot|the chatbot|the assistant|the adapter)\b"
    ):
        return tuned
    return None


def speaks_of_tuned(situation: Situation) -> bool:
    """Whether the request names a tuned model, there or not."""
    return bool(situation.reading.says(_TUNED))


def note_starter(situation: Situation, model: str | None) -> None:
    """Say what the starter is for, and what to use for real work."""
    if model in (None, STARTER):
        better = for_real_work(situation.facts.gpu_memory_gb)
        situation.note(
            f"The starter model is for trying things out; for real work name a larger one, for example {better}."
        )
