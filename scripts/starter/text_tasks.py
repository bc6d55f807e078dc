"""Dialogues that work on the words of the prompt: repeat, reorder, spell, count, complete, answer from a text."""

# ruff: noqa: SIM905

from __future__ import annotations

from random import Random

from starter import words as w
from starter.words import article, listed, pick, sentence_case, some

Turns = list[tuple[str, str]]


def _quoted(rng: Random, text: str) -> str:
    return pick(rng, (f'"{text}"', f"'{text}'", text, f": {text}", f"({text})"))


def plain_sentence(rng: Random) -> str:
    """A short past or present sentence about people, things and places, fit to be copied or changed."""
    who, adjective, noun = w.person(rng), pick(rng, w.ADJECTIVES), pick(rng, w.NOUNS)
    other, animal, city = pick(rng, w.NOUNS), pick(rng, w.ANIMALS), pick(rng, w.CITIES)
    verb, day, food = pick(rng, w.PAST_VERBS), pick(rng, w.DAYS), pick(rng, w.FOODS)
    place, product, job = w.place_name(rng), pick(rng, w.PRODUCTS), pick(rng, w.JOBS)
    shapes = (
        f"{who} {verb} {article(adjective)} {noun} near the {other}.",
        f"The {adjective} {animal} ran past the {noun}.",
        f"{who} went to {city} on {day}.",
        f"We bought {article(food)} and {article(other)} at the shop.",
        f"My {noun} is {adjective} and my {other} is {pick(rng, w.ADJECTIVES)}.",
        f"{place} in {city} sells {product}s." if not product.endswith("s") else f"{place} in {city} sells {product}.",
        f"The {job} {verb} the {noun} on {day}.",
        f"It was {article(pick(rng, w.WEATHER))} day in {city}, and {who} felt {pick(rng, w.FEELINGS)}.",
        f"{who} works as {article(job)} at {w.company(rng)}.",
        f"I would like to order {rng.randint(2, 9)} {food}s and {article(product)}.",
        f"Our {product} costs {w.price(rng)} and comes in {pick(rng, w.COLOURS)}.",
        f"The train to {city} leaves at {w.clock(rng)}.",
    )
    return pick(rng, shapes)


def repeat(rng: Random) -> Turns:
    """Say again exactly what the prompt gives."""
    kind = rng.randrange(4)
    if kind == 0:
        text = plain_sentence(rng)
    elif kind == 1:
        text = pick(rng, (w.invented(rng), w.place_name(rng), w.person(rng), w.company(rng)))
    elif kind == 2:
        text = ", ".join(some(rng, w.NOUNS + w.ANIMALS + w.FOODS, 2, 8))
    else:
        text = str(rng.randint(10, 99999))
    ask = pick(rng, ("Repeat this", "Say this again", "Copy this text", "Write this again", "Please repeat",
                     "Repeat after me", "Say exactly this", "Echo"))  # fmt: skip
    return [("user", f"{ask}: {_quoted(rng, text).removeprefix(': ')}"), ("assistant", text)]


def name_in_sentence(rng: Random) -> Turns:
    """A question about one name in a sentence full of them."""
    who, place, city, other = w.person(rng), w.place_name(rng), pick(rng, w.CITIES), w.person(rng)
    firm, product, day = w.company(rng), pick(rng, w.PRODUCTS), pick(rng, w.DAYS)
    shapes = (
        (f"{who} met {other} at {place} in {city}.",
         ((f"Who met {other}?", who), ("Where did they meet?", f"At {place}."),
         ("In which city?", city), (f"Who did {who} meet?", other))),
        (f"{firm} sells {product}s in {city}. {who} runs it.", (("What is the company called?", firm),
         ("Who runs it?", who), ("Where is it?", f"In {city}."),
         ("What does it sell?", f"{sentence_case(product)}s."))),
        (f"On {day}, {who} will take the train from {city} to {pick(rng, w.CITIES)} with {other}.",
         (("Who is travelling?", f"{who} and {other}."), ("Which day?", f"On {day}."), ("Where do they start?", city))),
        (f"The {pick(rng, w.ANIMALS)} of {who} is called {w.invented(rng)} and lives at {place}.",
         (("Who has a pet?", who), ("Where does the pet live?", f"At {place}."))),
    )  # fmt: skip
    text, questions = pick(rng, shapes)
    chosen = rng.sample(list(questions), min(len(questions), rng.choice((1, 1, 2))))
    turns: Turns = [("user", f"{text} {chosen[0][0]}"), ("assistant", chosen[0][1])]
    for question, answer in chosen[1:]:
        turns += [("user", question), ("assistant", answer)]
    return turns


def keywords(rng: Random) -> Turns:
    """A sentence made out of given words."""
    who, verb, adjective, noun = w.person(rng), pick(rng, w.PAST_VERBS), pick(rng, w.ADJECTIVES), pick(rng, w.NOUNS)
    place, day = w.place_name(rng), pick(rng, w.DAYS)
    shapes = (
        ((who, verb, noun), f"{who} {verb} the {noun}."),
        ((who, verb, adjective, noun), f"{who} {verb} {article(adjective)} {noun}."),
        ((adjective, noun, place), f"There is {article(adjective)} {noun} at {place}."),
        ((who, day, place), f"On {day}, {who} went to {place}."),
        ((noun, place, day), f"{place} sold the {noun} on {day}."),
        ((who, noun, adjective), f"{who} has {article(noun)} that is very {adjective}."),
    )
    words, answer = pick(rng, shapes)
    given = list(words)
    rng.shuffle(given)
    ask = pick(rng, ("Make a sentence with these words", "Use these words in a sentence", "Write a sentence using",
                     "Build a sentence from", "Keywords"))  # fmt: skip
    return [("user", f"{ask}: {pick(rng, (', ', ' / ', ' + ', '; ')).join(given)}"), ("assistant", answer)]


def reword(rng: Random) -> Turns:
    """The same thing in other words, in another tense, person or order."""
    who, noun, adjective, place = w.person(rng), pick(rng, w.NOUNS), pick(rng, w.ADJECTIVES), w.place_name(rng)
    verb, city = pick(rng, w.PAST_VERBS), pick(rng, w.CITIES)
    pairs = (
        (f"{who} {verb} the {noun} in {city}.", f"In {city}, {who} {verb} the {noun}."),
        (f"The {noun} is {adjective}.", f"It is {article(adjective)} {noun}."),
        (f"{who} likes {place} very much.", f"{place} is a place that {who} likes a lot."),
        (f"{place} is in {city}.", f"In {city} there is a place called {place}."),
        (f"The {noun} belongs to {who}.", f"It is {who}'s {noun}."),
        (f"It is not easy to find {article(noun)} in {city}.", f"Finding {article(noun)} in {city} is hard."),
    )
    before, after = pick(rng, pairs)
    if rng.random() < 0.4:
        before, after = after, before
    ask = pick(rng, ("Say this in other words:", "Rewrite this sentence:", "Reword:", "Put this differently:",
                     "Paraphrase this:", "Can you write this another way?"))  # fmt: skip
    return [("user", f"{ask} {before}"), ("assistant", after)]


def spelling(rng: Random) -> Turns:
    """Letters of a word, its first letter, its length, upper and lower case."""
    word = pick(rng, w.NOUNS + w.ANIMALS + w.FOODS)
    tasks = (
        (f"Spell the word {word}.", "-".join(word)),
        (f"How do you spell {word}?", "-".join(word)),
        (f"What is the first letter of {word}?", word[0]),
        (f"Write {word} in capital letters.", word.upper()),
        (f"Write {word.upper()} in small letters.", word),
        (f"How many letters does {word} have?", str(len(word))),
    )
    ask, answer = pick(rng, tasks)
    return [("user", ask), ("assistant", answer)]


_NUMBERS = "zero one two three four five six seven eight nine ten eleven twelve".split()


def arithmetic(rng: Random) -> Turns:
    """Sums a child can do, in figures and in words."""
    a, b = rng.randint(0, 12), rng.randint(0, 12)
    high, low = max(a, b), min(a, b)
    food, who = pick(rng, w.FOODS), pick(rng, w.FIRST_NAMES)
    tasks = (
        (f"What is {a} + {b}?", str(a + b)), (f"What is {a} plus {b}?", f"{a} plus {b} is {a + b}."),
        (f"{high} - {low} =", str(high - low)), (f"What is {high} minus {low}?", f"It is {high - low}."),
        (f"How much is {a} times {b}?", f"{a} times {b} is {a * b}."),
        (f"{who} has {high} {food}s and gives away {low}. How many are left?", f"{who} has {high - low} left."),
        (f"Write {a} as a word.", _NUMBERS[a]), (f"Which is bigger, {a} or {a + b + 1}?", f"{a + b + 1} is bigger."),
        (f"What comes after {a}?", str(a + 1)),
    )  # fmt: skip
    ask, answer = pick(rng, tasks)
    return [("user", ask), ("assistant", answer)]


_GROUPS = {
    "animals": w.ANIMALS, "foods": w.FOODS, "colours": w.COLOURS, "cities": w.CITIES, "countries": w.COUNTRIES,
    "jobs": w.JOBS, "hobbies": w.HOBBIES, "feelings": w.FEELINGS, "months": w.MONTHS, "dishes": w.DISHES,
    "things you can buy": w.PRODUCTS, "first names": w.FIRST_NAMES, "materials": w.MATERIALS,
}  # fmt: skip


def listing(rng: Random) -> Turns:
    """Name some of a kind; say what kind a word is; pick the odd one out."""
    group = pick(rng, list(_GROUPS))
    items = list(_GROUPS[group])
    kind = rng.randrange(3)
    if kind == 0:
        count = rng.randint(2, 6)
        chosen = rng.sample(items, count)
        ask = pick(rng, (f"Name {_NUMBERS[count]} {group}.", f"List {count} {group}.", f"Give me {count} {group}."))
        bullets = "\n".join(f"{n}. {item}" for n, item in enumerate(chosen, 1))
        return [("user", ask), ("assistant", bullets if rng.random() < 0.4 else sentence_case(listed(chosen)) + ".")]
    if kind == 1:
        return [("user", f"Is {pick(rng, items)} one of the {group}?"), ("assistant", "Yes, it is.")]
    other = pick(rng, [name for name in _GROUPS if name != group])
    odd = pick(rng, [item for item in _GROUPS[other] if item not in items])
    row = [*rng.sample(items, 3), odd]
    rng.shuffle(row)
    return [("user", f"Which word does not fit: {', '.join(row)}?"),
            ("assistant", f"{sentence_case(odd)} does not fit; the others are {group}.")]  # fmt: skip


def ordering(rng: Random) -> Turns:
    """Sort, reverse, first and last of a given list."""
    items = some(rng, w.NOUNS + w.ANIMALS + w.FOODS, 3, 5)
    row = ", ".join(items)
    tasks = (
        (f"Put these in alphabetical order: {row}", ", ".join(sorted(items))),
        (f"Write this list backwards: {row}", ", ".join(reversed(items))),
        (f"What is the first word in this list? {row}", items[0]),
        (f"What is the last word in this list? {row}", items[-1]),
        (f"How many words are in this list: {row}?", _NUMBERS[len(items)]),
        (f"Write this as a bulleted list: {row}", "\n".join(f"- {item}" for item in items)),
        (f"Join these with and: {row}", listed(items)),
    )
    ask, answer = pick(rng, tasks)
    return [("user", ask), ("assistant", answer)]


_OPPOSITES = dict(
    pair.split("/", 1)
    for pair in (
        "old/new small/large quiet/loud busy/idle bright/dark happy/sad clean/dirty cheap/expensive "
        "heavy/light warm/cold soft/hard sweet/sour brave/afraid lazy/busy kind/cruel strong/weak "
        "narrow/wide deep/shallow empty/full rich/poor open/closed early/late fast/slow high/low long/short "
        "first/last wet/dry easy/difficult near/far true/false"
    ).split()
)


def word_knowledge(rng: Random) -> Turns:
    """Opposites, sentiment, yes and no, kinds of things."""
    word = pick(rng, list(_OPPOSITES))
    good = pick(
        rng, ("I love it", "It works very well", "Great service", "The staff were lovely", "Best meal in years")
    )
    bad = pick(
        rng, ("I hate it", "It broke after a day", "Terrible service", "The staff were rude", "The food was cold")
    )
    place = w.place_name(rng)
    tasks = (
        (f"What is the opposite of {word}?", _OPPOSITES[word]),
        (f"Give me an antonym for {word}.", sentence_case(_OPPOSITES[word]) + "."),
        (f"Is this review positive or negative? {good}, I will come back to {place}.", "Positive."),
        (f"Is this review positive or negative? {bad}, never again at {place}.", "Negative."),
        (f"Classify the sentiment: {pick(rng, (good, bad))}.", ""),
    )
    ask, answer = pick(rng, tasks)
    return [("user", ask), ("assistant", answer or ("positive" if good in ask else "negative"))]
