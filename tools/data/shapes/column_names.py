"""Names that authors of real datasets give their columns, by the part a column plays; all in plain lower case."""

from __future__ import annotations

# Ordered: the first pair whose two columns exist wins.
PAIRS: tuple[tuple[str, str], ...] = (
    ("prompt", "completion"),
    ("prompt", "response"),
    ("prompt", "answer"),
    ("prompt", "output"),
    ("prompt", "reply"),
    ("prompt", "target"),
    ("question", "answer"),
    ("question", "response"),
    ("question", "output"),
    ("question", "completion"),
    ("question", "reply"),
    ("question", "solution"),
    ("questions", "answers"),
    ("question", "answers"),
    ("q", "a"),
    ("query", "response"),
    ("query", "answer"),
    ("query", "completion"),
    ("input", "output"),
    ("input", "target"),
    ("input", "response"),
    ("input", "completion"),
    ("inputs", "targets"),
    ("inputs", "outputs"),
    ("input_text", "target_text"),
    ("source", "target"),
    ("src", "tgt"),
    ("source_text", "target_text"),
    ("mr", "ref"),
    ("meaning_representation", "human_reference"),
    ("problem", "solution"),
    ("problem", "answer"),
    ("request", "response"),
    ("request", "reply"),
    ("user", "assistant"),
    ("user", "bot"),
    ("human", "assistant"),
    ("human", "gpt"),
    ("human", "bot"),
    ("message", "reply"),
    ("message", "response"),
    ("context", "response"),
    ("utterance", "response"),
    ("article", "highlights"),
    ("article", "summary"),
    ("document", "summary"),
    ("dialogue", "summary"),
    ("text", "summary"),
    ("text", "target"),
    ("text", "completion"),
    ("text", "response"),
    ("body", "title"),
    ("content", "summary"),
    ("content", "title"),
    ("title", "body"),
    ("title", "text"),
    ("frage", "antwort"),
    ("pregunta", "respuesta"),
    ("domanda", "risposta"),
)
INSTRUCTIONS = ("instruction", "instructions")
ANSWERS = ("output", "response", "completion", "answer", "target", "reply")
INPUTS = ("input", "context", "inputs")
SYSTEMS = ("system", "system_prompt", "system_message")
TEXTS = ("text", "content", "document", "body", "article", "raw_content", "story", "passage")
LABELED = (*TEXTS, "sentence", "utterance", "review", "message", "comment", "tweet", "question", "query", "headline")
LABELS = ("label", "labels", "category", "class", "intent", "sentiment", "topic", "tag", "label_text", "target", "type")
ASKING = {
    *("question", "questions", "prompt", "request", "query", "instruction", "message", "inquiry", "enquiry"),
    *("frage", "anfrage", "pregunta", "domanda"),
}
ANSWERING = {
    *("reply", "replies", "answer", "answers", "response", "responses", "completion", "output"),
    *("antwort", "antworten", "respuesta", "risposta"),
}
"""Words in the name of a column that speak of a question or of an answer: `customer_message`, `Reply Text`."""
MARKING = {
    *("id", "ids", "date", "time", "at", "count", "number", "length", "type", "status", "score", "rating", "language"),
}
"""Words that make a mark of it: `question_id` is no question."""
PREFERENCES: tuple[tuple[str, str], ...] = (
    ("chosen", "rejected"),
    ("chosen_messages", "rejected_messages"),
    ("chosen_response", "rejected_response"),
    ("preferred", "rejected"),
    ("preferred", "dispreferred"),
    ("preferred_output", "non_preferred_output"),
    ("accepted", "rejected"),
    ("better", "worse"),
    ("winner", "loser"),
    ("response_j", "response_k"),
    ("response_chosen", "response_rejected"),
)
PROMPTS = ("prompt", "question", "instruction", "input", "query", "messages", "conversations", "context")
VERDICTS = ("label", "kto_tag", "is_good", "good", "desirable", "thumbs_up", "liked", "accepted")
TRUTHS = {"true", "false", "0", "1", "yes", "no", "good", "bad", "up", "down"}
SPLITS = ("split", "partition", "subset", "fold", "set")
TRAIN_PARTS = ("train", "training")
TEST_PARTS = (
    *("test", "testing", "validation", "valid", "val", "dev", "development", "eval", "evaluation"),
    *("holdout", "heldout", "held_out", "held-out"),
)
PARTS = {*TRAIN_PARTS, *TEST_PARTS}
"""What authors call the parts of a dataset."""
