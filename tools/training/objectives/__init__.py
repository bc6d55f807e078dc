"""What is optimised: one record a file, found by being here. Nothing that all objectives share, and no torch at import.

`OBJECTIVES` is every one of them by name; a name that is none raises.
"""

from __future__ import annotations

from tools.facts import Shape
from tools.records import Records
from tools.training.objectives.objective import Objective

OBJECTIVES: Records[Objective] = Records(
    "tools.training.objectives", Objective, "objective", lambda objective: objective.order
)


def objective_for(shape: Shape) -> Objective:
    """What rows of that shape are trained on where nothing else is said: the first objective that learns from them.

    Rows whose shape is not known are taken as the first objective's, which is what most people mean.
    """
    fitting = [objective for objective in OBJECTIVES.values() if shape in objective.shapes]
    return (fitting or list(OBJECTIVES.values()))[0]
