"""profile_dataset: what a dataset is, and what is wrong with it, before anything is trained on it."""

from __future__ import annotations

from tools.contract import Context, Cost, Purpose, Repeatability, tool
from tools.data.profile.profile_params import ProfileDatasetParams, ProfileDatasetResult

__all__ = ["ProfileDatasetParams", "ProfileDatasetResult", "profile_dataset"]


@tool(
    title="Look at the data",
    purpose=Purpose.PROFILE,
    examples=(
        "profile data.csv",
        "what is wrong with data.csv?",
    ),
    figures=(("rows", "rows"), ("format", "format"), ("shape", "shape")),
    leading=("model",),
    cost=Cost.LIGHT,
    effects=(),
    repeatability=Repeatability.BIT_EXACT,
    depends_on=("duckdb", "transformers"),
)
def profile_dataset(params: ProfileDatasetParams, context: Context) -> ProfileDatasetResult:
    """Show what a dataset holds, how long its rows are, and what is wrong with it."""
    from tools.data.profile.profile import profile

    return profile(params, context)
