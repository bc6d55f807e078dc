"""How messages become tokens: the one rendering that training, evaluation, token counts and generation share.

A chat template is asked twice: once with the real answer, once with a placeholder in its place. What stands before the
placeholder is the prompt, in training and at generation alike, so the two cannot drift apart, whatever a template puts
in front of an answer (an empty thinking block, a channel name).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any, NamedTuple

from tools.errors import InputError

Message = dict[str, Any]
"""`{"role": "system" | "user" | "assistant", "content": text}`"""

_PLACEHOLDER = "xQzAnswerStandsHerezQx"

_PLAIN_TURNS = (
    "{% for message in messages %}"
    "{% if message['role'] == 'assistant' %}{{ 'Assistant:\\n' }}"
    "{% generation %}{{ message['content'] + eos_token }}{% endgeneration %}{{ '\\n\\n' }}"
    "{% elif message['role'] == 'user' %}{{ 'User:\\n' + message['content'] + '\\n\\n' }}"
    "{% else %}{{ message['content'] + '\\n\\n' }}{% endif %}"
    "{% endfor %}"
    "{% if add_generation_prompt %}{{ 'Assistant:\\n' }}{% endif %}"
)
_CHATML_TURNS = (
    "{% for message in messages %}"
    "{{ '<|im_start|>' + message['role'] + '\\n' }}"
    "{% if message['role'] == 'assistant' %}"
    "{% generation %}{{ message['content'] + '<|im_end|>' }}{% endgeneration %}"
    "{% else %}{{ message['content'] + '<|im_end|>' }}{% endif %}{{ '\\n' }}"
    "{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}"
)
_END_TOKENS = ("<|endoftext|>", "</s>", "<|im_end|>", "<eos>", "<|end_of_text|>")
_PAD_TOKENS = ("<|pad|>", "<pad>", "[PAD]", "<|finetune_right_pad_id|>", "<|endoftext|>")


class Rendered(NamedTuple):
    """A conversation as text. `spans` are the character ranges to learn: each answer with its end-of-turn token."""

    text: str
    spans: tuple[tuple[int, int], ...]


class Encoded(NamedTuple):
    """A conversation as tokens; `completion_mask` is 1 where a token is to be learned or scored. Equal lengths."""

    input_ids: list[int]
    completion_mask: list[int]

    @property
    def prompt_ids(self) -> list[int]:
        """The tokens before the first one that is learned: what a model is given to generate the answer."""
        return self.input_ids[: self.completion_mask.index(1)]


def ensure_template(tokenizer: Any) -> bool:
    """Give a tokenizer without chat template a simple one, and one without pad token a pad token.

    Only tokens that are in the vocabulary already are used, so that no embedding has to grow. Padding goes to the left,
    as generation needs it. Returns whether a template was set. Raises `InputError` when nothing in the vocabulary can
    end a text.
    """
    tokenizer.padding_side = "left"
    vocabulary = tokenizer.get_vocab()
    if tokenizer.eos_token is None:
        tokenizer.eos_token = _first_in(vocabulary, _END_TOKENS)
        if tokenizer.eos_token is None:
            raise InputError(
                "This model's tokenizer has no end-of-sequence token, so the model could never learn to stop.",
                "Set eos_token in its tokenizer_config.json, or use another model.",
            )
    if tokenizer.pad_token is None:
        # The end token comes last: whoever masks padding by its id would mask the end of every answer with it.
        choices = [token for token in _PAD_TOKENS if token != tokenizer.eos_token]
        unknown = tokenizer.unk_token if tokenizer.unk_token != tokenizer.eos_token else None
        tokenizer.pad_token = _first_in(vocabulary, choices) or unknown or tokenizer.eos_token
    if tokenizer.chat_template:
        return False
    chatml = "<|im_start|>" in vocabulary and "<|im_end|>" in vocabulary
    tokenizer.chat_template = _bos_part(tokenizer) + (_CHATML_TURNS if chatml else _PLAIN_TURNS)
    return True


def render(
    tokenizer: Any,
    prompt: Sequence[Message],
    completion: Sequence[Message] | None = None,
    *,
    all_turns: bool = False,
) -> Rendered:
    """Render a conversation as text by the tokenizer's chat template.

    Without `completion`: everything up to where the answer begins, which is what a model is given to generate from.
    With it: up to and including the last answer's end-of-turn token, which is added where a template has none.
    `all_turns` puts every assistant turn into the spans, those of the prompt included.
    Raises `InputError` where the template refuses the messages.
    """
    if completion is None:
        ending = [*prompt, {"role": "assistant", "content": ""}]
        return Rendered(_around(tokenizer, ending, len(ending) - 1)[0], ())
    messages = [*prompt, *completion]
    first = 0 if all_turns else len(prompt)
    turns = [i for i in range(first, len(messages)) if messages[i]["role"] == "assistant"]
    if not turns:
        raise InputError(
            f"The conversation has no assistant turn to learn (roles: {[m['role'] for m in messages]}).",
            "Check which column holds the answers.",
        )
    text = _apply(tokenizer, messages)
    spans = []
    for turn in turns:
        start, end = _content_span(tokenizer, text, messages, turn)
        if token := _end_token(tokenizer, text[end:]):
            end = text.index(token, end) + len(token)
        if turn == len(messages) - 1:
            text = text[:end] + ("" if token else tokenizer.eos_token)
            end = len(text)
        spans.append((start, end))
    return Rendered(text, tuple(spans))


def encode_examples(
    tokenizer: Any,
    examples: Sequence[tuple[Sequence[Message], Sequence[Message]]],
    *,
    all_turns: bool = False,
) -> list[Encoded]:
    """Tokens and masks of many (prompt, completion) pairs; what `encode_example` gives, tokenized in one call."""
    rendered = [render(tokenizer, prompt, completion, all_turns=all_turns) for prompt, completion in examples]
    texts: list[str] = []
    for item in rendered:
        texts.append(item.text)
        texts.extend(item.text[:edge] for span in item.spans for edge in span if edge < len(item.text))
    encoded = iter(_tokenize(tokenizer, texts))
    result = []
    for item in rendered:
        whole = next(encoded)
        edges = [edge for span in item.spans for edge in span]
        prefixes = [next(encoded) if edge < len(item.text) else whole for edge in edges]
        result.append(_masked(tokenizer, item, whole, prefixes))
    return result


def encode_example(
    tokenizer: Any, prompt: Sequence[Message], completion: Sequence[Message], *, all_turns: bool = False
) -> Encoded:
    """Tokens of a prompt with its completion, and which of them are to be learned.

    The mask covers the completion's text and its end-of-turn token, nothing the template puts around them; with
    `all_turns` every assistant turn's. The tokens before the mask's first 1 are those of `encode_prompt`.
    """
    return encode_examples(tokenizer, [(prompt, completion)], all_turns=all_turns)[0]


def encode_prompt(tokenizer: Any, prompt: Sequence[Message]) -> list[int]:
    """The tokens a model is given to answer `prompt`."""
    return _tokenize(tokenizer, [render(tokenizer, prompt).text])[0]


def encode_text(tokenizer: Any, text: str) -> list[int]:
    """Raw text as a model reads a document: beginning token where the model uses one, text, end-of-sequence token."""
    ids: list[int] = _tokenize(tokenizer, [text])[0]
    start = [tokenizer.bos_token_id] if _uses_bos(tokenizer) else []
    return [*start, *ids, tokenizer.eos_token_id]


def stop_token_ids(tokenizer: Any, model: Any = None) -> list[int]:
    """The ids at which an answer is over: what the template ends a turn with, end-of-sequence, and the model's own."""
    ends = [tokenizer.eos_token_id]
    after = _around(tokenizer, [{"role": "user", "content": "a"}, {"role": "assistant", "content": "b"}], 1)[1]
    if token := _end_token(tokenizer, after):
        ends.append(tokenizer.convert_tokens_to_ids(token))
    configured = getattr(getattr(model, "generation_config", None), "eos_token_id", None)
    ends.extend(configured if isinstance(configured, list) else [configured])
    return sorted({end for end in ends if end is not None})


def _first_in(vocabulary: dict[str, int], tokens: Sequence[str]) -> str | None:
    return next((token for token in tokens if token in vocabulary), None)


def _uses_bos(tokenizer: Any) -> bool:
    if tokenizer.bos_token_id is None:
        return False
    return tokenizer("a")["input_ids"][:1] == [tokenizer.bos_token_id]


def _bos_part(tokenizer: Any) -> str:
    return "{{ bos_token }}" if _uses_bos(tokenizer) else ""


def _tokenize(tokenizer: Any, texts: list[str]) -> list[list[int]]:
    ids: list[list[int]] = tokenizer(texts, add_special_tokens=False, verbose=False)["input_ids"]
    return ids


def _apply(tokenizer: Any, messages: Sequence[Message], *, generation_prompt: bool = False) -> str:
    """Render by the template; a system message goes into the first user turn where the template has no place for it."""
    from jinja2 import TemplateError

    refusal: TemplateError | None = None
    for attempt in (list(messages), _without_system(messages)):
        try:
            if attempt is not None:
                return str(
                    tokenizer.apply_chat_template(attempt, tokenize=False, add_generation_prompt=generation_prompt)
                )
        except TemplateError as error:
            refusal = error
    raise InputError(
        f"The model's chat template refuses this conversation ({refusal}); "
        f"its roles are {[message['role'] for message in messages]}.",
        "Most templates want user and assistant turns to alternate, beginning with the user.",
    ) from refusal


def _without_system(messages: Sequence[Message]) -> list[Message] | None:
    if len(messages) < 2 or messages[0]["role"] != "system" or messages[1]["role"] != "user":
        return None
    merged = f"{messages[0]['content']}\n\n{messages[1]['content']}"
    return [{**messages[1], "content": merged}, *messages[2:]]


def _around(tokenizer: Any, messages: Sequence[Message], turn: int) -> tuple[str, str]:
    """What the template puts before and after the content of message `turn`, the rest of the conversation included."""
    placeholder = _PLACEHOLDER
    while any(placeholder in str(message["content"]) for message in messages):
        placeholder += "x"
    marked = [*messages[:turn], {**messages[turn], "content": placeholder}, *messages[turn + 1 :]]
    parts = _apply(tokenizer, marked).split(placeholder)
    if len(parts) != 2:
        raise InputError(
            f"The model's chat template shows an assistant turn {len(parts) - 1} times instead of once.",
            "Use a model with another chat template; this one cannot be trained on or compared.",
        )
    return parts[0], parts[1]


def _content_span(tokenizer: Any, text: str, messages: Sequence[Message], turn: int) -> tuple[int, int]:
    """Where the content of message `turn` stands in `text`."""
    before, after = _around(tokenizer, messages, turn)
    if text.startswith(before) and text.endswith(after) and len(before) + len(after) <= len(text):
        return len(before), len(text) - len(after)
    # Templates that take an answer apart, thinking first, render it unlike the placeholder: the answer is then what
    # follows the usual generation prompt.
    opening = _apply(tokenizer, messages[:turn], generation_prompt=True) if turn else ""
    start = len(opening) if text.startswith(opening) else _shared_length(text, before)
    end = len(text) - _shared_length(text[::-1], after[::-1])
    return start, max(start, end)


def _shared_length(one: str, other: str) -> int:
    """How many first characters two texts share."""
    return next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def _end_token(tokenizer: Any, after: str) -> str | None:
    """The control token that follows an answer directly, white space aside."""
    rest = after.lstrip()
    candidates = [token for token in tokenizer.get_added_vocab() if token.strip() and rest.startswith(token)]
    return max(candidates, key=len, default=None)


def _masked(tokenizer: Any, item: Rendered, whole: list[int], prefixes: list[list[int]]) -> Encoded:
    """Lay the spans over the tokens.

    Where a span's edge falls inside a token of the whole text, each piece is tokenized for itself instead: at
    generation the model continues the prompt's own tokens, so these are the ones to train on.
    """
    if all(whole[: len(prefix)] == prefix for prefix in prefixes):
        mask = [0] * len(whole)
        for start, end in zip(prefixes[::2], prefixes[1::2], strict=True):
            mask[len(start) : len(end)] = [1] * (len(end) - len(start))
        return Encoded(whole, mask)
    edges = [0, *(edge for span in item.spans for edge in span), len(item.text)]
    pieces = _tokenize(tokenizer, [item.text[start:end] for start, end in pairwise(edges)])
    return Encoded(
        [token for piece in pieces for token in piece],
        [index % 2 for index, piece in enumerate(pieces) for _ in piece],
    )
