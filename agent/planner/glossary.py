"""Short explanations of the words people meet here."""

from __future__ import annotations

import re
from functools import cache

TERMS: tuple[tuple[str, str, str], ...] = (
    ("QLoRA", r"qlora", "QLoRA is LoRA with the base model held in 4-bit numbers (NF4), so that a model needs about a quarter of the memory. A little slower, nearly the same quality. Say “with qlora” to use it."),
    ("DoRA", r"dora", "DoRA is LoRA that also learns how long each weight vector is, separately from its direction. Sometimes better at small ranks, and slower."),
    ("LoRA", r"lora|low rank adapt(?:ers?|ation)", "LoRA trains a small adapter beside the frozen model instead of all its weights: two thin matrices per layer, whose size is the rank. It needs far less memory, and the result is a file of a few megabytes. It is the default here."),
    ("full fine-tuning", r"full finetuning|full training", "Full fine-tuning changes every weight. It can learn most and needs most memory: roughly 16 bytes for each parameter. Say “full fine-tuning” to use it."),
    ("fine-tuning", r"finetuning|finetune|sft|supervised finetuning|instruction tuning|tuning", "Fine-tuning goes on training a finished language model on your own examples, so that it answers the way they do. With prompts and answers it is called supervised fine-tuning (SFT): only the answers are learnt."),
    ("DPO", r"dpo|direct preference optimization|preference optimization|preference tuning|alignment|preference training", "DPO (direct preference optimisation) teaches a model which of two answers people prefer. It needs a file with a prompt, a chosen and a rejected answer in each row; “align the tuned model with prefs.jsonl” does it."),
    ("KTO", r"kto", "KTO learns from single answers marked good or bad, such as thumbs up and down; no pairs are needed."),
    ("continued pretraining", r"(?:continued )?pretraining|cpt|domain adaptation", "Continued pretraining goes on reading raw text, so that a model knows a field or a style. It teaches no question-and-answer behaviour; give it a text file."),
    ("GRPO", r"grpo|ppo|rlhf|reinforcement learning", "GRPO, PPO and the like train with rewards computed for each answer. They come in a later release; DPO and KTO learn from people's preferences today."),
    ("reward model", r"reward models?", "A reward model gives an answer a score, learnt from preference pairs. Training one comes in a later release; DPO learns from the same pairs without one."),
    ("epoch", r"epochs?", "An epoch is one pass over all training rows. One to three are usual; more learns the rows by heart. Say “for 2 epochs”."),
    ("step", r"(?:training |max )?steps?", "A step is one update of the model from one batch of examples. Say “for 100 steps” to stop there, whatever the number of epochs."),
    ("batch size", r"batch sizes?|batches|batch", "The batch size is how many examples each update looks at. It is split by itself into parts that fit into memory. 8 is the default."),
    ("learning rate", r"learning rates?|lr", "The learning rate is how far each update moves the weights. Left out, it follows from the model's width and the method; for LoRA around 2e-4 is usual, for full fine-tuning around 2e-5."),
    ("rank", r"(?:lora )?ranks?|lora r", "The rank is the size of the LoRA adapter. 8 to 32 is usual; higher can learn more, and takes more memory. 16 is the default."),
    ("alpha", r"(?:lora )?alpha", "Alpha scales the adapter's output by alpha / rank. Twice the rank is a usual choice; 32 is the default."),
    ("dropout", r"(?:lora )?dropout", "Dropout sets a share of the adapter's inputs to zero while training, against learning by heart. 0 is the default; 0.05 is usual on small files."),
    ("adapter", r"adapters?", "An adapter is the small set of weights LoRA trains beside the frozen model. It is a folder of a few megabytes that works together with its base model."),
    ("quantization", r"quantization|quantizing|4 bit|nf4", "Quantisation holds weights in fewer bits to save memory. Training with a 4-bit base is called QLoRA here: say “with qlora”."),
    ("perplexity", r"perplexity", "Perplexity says how surprised a model is by the right answers: e to the power of the loss. Lower is better; 1 would be perfect foresight."),
    ("loss", r"(?:training |final |eval |test )?loss", "The loss is how far the model's predictions are from the right tokens, in nats per token; lower is better. It falls while training; on held-out rows it tells whether something general was learnt."),
    ("BLEU", r"(?:sacre)?bleu", "BLEU counts word sequences an answer shares with the reference, from 0 to 100. Higher is closer."),
    ("ROUGE", r"rouge(?: ?l)?", "ROUGE counts words and sequences of the reference that an answer contains; it is usual for summaries. Higher is closer."),
    ("chrF", r"chrf\S*", "chrF compares sequences of characters with the reference, from 0 to 100; it is kinder to word endings than BLEU."),
    ("exact match", r"exact match", "Exact match is the share of answers that equal the reference, apart from spaces and case. It is right for labels and short facts."),
    ("token", r"tokens?", "A token is a piece of a word that a model reads and writes; in English about four characters."),
    ("tokenizer", r"tokenizers?", "A tokenizer cuts text into the pieces a model was trained on. Every model has its own, so lengths are counted with the model you train."),
    ("context length", r"context(?: length| window)?|max length|sequence length", "The length is how many tokens of prompt and answer are used from each example. Longer examples are cut, and counted. Say “max length 512”."),
    ("packing", r"packing", "Packing puts several short examples into one row without letting them see each other. The result is the same; it is quicker when lengths differ much."),
    ("warmup", r"warmup", "During warmup the learning rate rises to its highest, over 3 % of the steps unless you say otherwise. That keeps the first updates from doing harm."),
    ("early stopping", r"early stopping", "Early stopping ends training when the loss on held-out rows no longer improves, and keeps the best."),
    ("overfitting", r"overfitting|overfit", "A model overfits when it learns its rows by heart and gets worse on others: training loss falls, held-out loss rises. Fewer epochs, more rows or a smaller rank help."),
    ("held-out set", r"(?:a )?(?:holdout|held out|test) (?:set|split|rows|data)|test set|validation set", "Held-out rows are not trained on, so that base and tuned model can be compared fairly. A tenth is held out unless you say otherwise."),
    ("beta", r"beta", "In DPO and KTO beta says how strongly the model is held to where it started: higher stays closer. 0.1 is the default."),
    ("seed", r"(?:random )?seeds?", "The seed fixes every random choice, so that the same recipe gives the same result."),
    ("recipe", r"recipes?", "A recipe is the whole job as a readable YAML file: inputs, parameters and steps. It replays without anyone at the keyboard: “save the recipe as NAME”, then “replay NAME”."),
    ("run", r"a run|runs", "A run is one execution of a recipe: a folder with the recipe, its log, its results and what it made."),
    ("starter model", r"(?:the )?starter(?: model)?", "The starter is a tiny language model that comes with Tunesmith. It is for trying things out; for real work name a model such as Qwen/Qwen3-0.6B."),
    ("chat template", r"chat templates?", "A chat template says how turns of a conversation become one text. It travels with the adapter, so that serving uses the same as training."),
    ("hyperparameters", r"hyperparameters?", "Hyperparameters are the settings of training, such as epochs, learning rate and rank. All have defaults; name those you want to change."),
    ("preference data", r"preference (?:data|pairs|file|dataset)|chosen and rejected", "Preference data has, in each row, a prompt with a chosen and a rejected answer. DPO trains on it."),
    ("prompt tuning", r"prompt tuning", "Prompt tuning trains a few virtual tokens put before every input, and nothing else. It is the smallest kind of adapter."),
    ("prefix tuning", r"prefix tuning", "Prefix tuning trains virtual keys and values put before every layer's input."),
    ("IA3", r"ia3", "IA3 learns one factor for each channel of some layers: even fewer weights than LoRA."),
    ("gradient checkpointing", r"gradient (?:checkpointing|accumulation)", "Both save memory: one recomputes values instead of keeping them, the other splits a batch into parts. Tunesmith does the splitting by itself."),
    ("GGUF", r"gguf", "GGUF is the file format of llama.cpp and Ollama. Exporting to it comes in a later release."),
    ("base model", r"(?:a )?base models?", "The base is the model as it was before fine-tuning; comparing with it shows what the tuning changed."),
    ("language model", r"llms?|(?:large )?language models?", "A language model predicts the next piece of a text, and by that writes. Fine-tuning makes it write the way your examples do."),
    ("deduplication", r"deduplicate|deduplication|duplicates?", "Rows that repeat an earlier one exactly are dropped before training, so that they do not count twice and do not stand in both training and test rows."),
    ("approval", r"approvals?", "Whatever costs much, leaves the machine or deletes something runs only after you say yes to the plan."),
    ("bits per byte", r"bits per byte", "Bits per byte is the loss counted for each byte of text, so that models with different tokenizers can be compared. Lower is better."),
    ("TRL", r"trl", "TRL is Hugging Face's library of training methods, such as SFT, DPO and KTO; Tunesmith trains with it."),
    ("PEFT", r"peft", "PEFT is Hugging Face's library of adapters, such as LoRA; Tunesmith's adapters are PEFT adapters."),
)  # fmt: skip
"""(name, pattern of the ways of saying it, explanation)."""

TERM = "\ue0f1"


@cache
def _pattern() -> re.Pattern[str]:
    return re.compile("|".join(rf"\b(?P<t{i}>{pattern})\b" for i, (_, pattern, _) in enumerate(TERMS)))


def with_terms_marked(text: str) -> tuple[str, list[tuple[int, int]]]:
    """Text with every term as one sign, and for each sign (its place in that text, index of the term)."""
    places: list[tuple[int, int]] = []
    shorter = 0

    def mark(match: re.Match[str]) -> str:
        nonlocal shorter
        places.append((match.start() - shorter, int(str(match.lastgroup)[1:])))
        shorter += match.end() - match.start() - 1
        return TERM

    return _pattern().sub(mark, text), places
