"""One question to one model."""

from __future__ import annotations

from tools.contract import Context
from tools.evaluation.evaluation_params import GenerateParams
from tools.evaluation.evaluation_results import GenerateResult
from tools.evaluation.generate.assess import Work, answer_in_group
from tools.evaluation.generate.generation import Prompt
from tools.evaluation.generate.lineup import line_up, load_group
from tools.models.rendering import Message, encode_prompt


def ask(params: GenerateParams, context: Context) -> GenerateResult:
    """Render the prompt in the model's chat format and let it answer."""
    context.raise_if_cancelled()
    group = load_group(line_up([("model", params.model)]))
    messages: list[Message] = [{"role": "system", "content": params.system}] if params.system else []
    messages.append({"role": "user", "content": params.prompt})
    answers = answer_in_group(
        group,
        {"model": [Prompt(encode_prompt(group.tokenizers["model"], messages))]},
        params.max_new_tokens,
        Work(context, 1),
        temperature=params.temperature,
        seed=context.seed if params.seed is None else params.seed,
    )
    answer = answers["model"][0]
    if not answer.stopped:
        context.note(f"The answer was cut off at max_new_tokens={params.max_new_tokens}.")
    return GenerateResult(
        model=params.model,
        prompt=params.prompt,
        system=params.system,
        text=answer.text,
        tokens=answer.tokens,
        stopped=answer.stopped,
    )
