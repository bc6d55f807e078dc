"""What follows a profile: "fix these problems" becomes the step that removes what the profile found."""

from __future__ import annotations

from typing import Any

from agent.catalogue import purpose_of
from agent.planner.contract import Exchange
from agent.planner.dialogue.situation import Situation
from agent.recipe.fixes import advised, with_fixes
from agent.recipe.recipe import Recipe
from agent.recipe.step import Step
from tools.contract import Purpose

_FIX = (
    r"(?:fix|repair|mend|resolve|solve|sort out|correct|address|remedy|get rid of|remove|clean up|take care of"
    r"|deal with)(?: up)?(?: all(?: of)?)? (?:"
    r"(?:these|those|the|its|all|any|my)(?: \w+)?"
    r"(?: (?:problems?|issues?|errors?|findings?|warnings?|mistakes|flaws|defects))"
    r"|(?:what|whatever|everything|anything|all)(?: that)? "
    r"(?:you (?:have |just )?(?:found|find|saw|listed|reported)"
    r"|(?:the |was |is )?(?:profile|report|check)?(?: has| have)? ?"
    r"(?:found|wrong|broken|listed|reported|showed|shows|says))"
    r"|(?:it|them|that|this|these|those|everything)"
    r"(?= ?(?:$|[.,;!?]|(?:please|then|for me|up|all|now|first|and)\b)))"
)
_YES_FIX = (
    r"^\W*(?:yes |ok |okay |please |then |now |and |go |ahead |do )*(?:fix|repair)(?: it| them| that| all)?"
    r"(?: please)?\W*$"
)

_OTHER_WISHES = (Purpose.TRAIN, Purpose.EVALUATE, Purpose.COMPARE, Purpose.GENERATE)


def fixes_what_was_found(situation: Situation) -> bool:
    """Add the step that removes what the latest profile found. False where that is not what is asked for.

    The problems are those of the run; where the profile has not run, preparing does what it always does.
    """
    exchange = situation.past.plan
    profile = _profile_of(exchange) if exchange else None
    reading = situation.reading
    if exchange is None or profile is None or reading.files or reading.parameters.stated:
        return False
    if reading.wants(*_OTHER_WISHES):
        return False
    if not (reading.says(_FIX) or reading.says(_YES_FIX)):
        return False
    found: list[dict[str, Any]] | None = situation.past.results_of(exchange).get(profile.id, {}).get("problems")
    if found is None:
        situation.note("What the profile found is not known here; preparing removes what it always removes.")
    elif not advised(found):
        raise situation.answer("The profile found nothing that preparing would have to remove.")
    step = with_fixes(Recipe(steps=[profile]), profile.id, found or [], advised(found or [])).steps[0]
    situation.add(step.id, step.tool, step.with_)
    return True


def _profile_of(exchange: Exchange) -> Step | None:
    steps = exchange.reply.steps
    return next((step for step in reversed(steps) if purpose_of(step.tool) is Purpose.PROFILE), None)
