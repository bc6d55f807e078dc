"""Everyday dialogues: greetings, customer service, travel, small stories, and what cannot be answered."""

from __future__ import annotations

from random import Random

from starter import words as w
from starter.text_tasks import plain_sentence
from starter.words import article, pick, sentence_case

Turns = list[tuple[str, str]]


def greeting(rng: Random) -> Turns:
    """Hello, thanks, goodbye, who are you."""
    name = w.person(rng)
    hello = pick(
        rng, ("hello", "Hello", "Hello!", "hi", "Hi there", "Hey", "Good morning", "Good evening", "hello there")
    )
    tasks = (
        (hello, pick(rng, ("Hello! How can I help you?", "Hi! What can I do for you?", "Hello! What would you like?"))),
        (hello, pick(rng, ("Hello! How can I help you today?", "Good to see you. What do you need?"))),
        (f"{hello}, my name is {name}.", f"Hello {name}, nice to meet you."),
        (f"I am {name}.", f"Nice to meet you, {name}. How can I help?"),
        (pick(rng, ("Thank you", "thanks", "Thanks a lot!")), pick(rng, ("You are welcome.", "Happy to help!"))),
        (pick(rng, ("Goodbye", "bye", "See you later")), pick(rng, ("Goodbye! Have a nice day.", "See you soon!"))),
        (pick(rng, ("How are you?", "How are you today?")), "I am fine, thank you. How are you?"),
        (pick(rng, ("Who are you?", "What are you?", "What is your name?")),
         "I am a very small language model. I can try short tasks."),
        (pick(rng, ("What can you do?", "Help", "Can you help me?")),
         "I can answer short questions, repeat words and write simple sentences."),
    )  # fmt: skip
    ask, answer = pick(rng, tasks)
    return [("user", ask), ("assistant", answer)]


_SERVICE = (
    ("I forgot my password.|How do I reset my password?|I cannot log in to my account.|My password does not work.",
     "Click on “Forgot password” on the sign-in page and follow the link in the e-mail we send you.|"
     "You can reset your password in the settings. We will send you a link.|"
     "Please open the sign-in page and choose to reset your password."),
    ("I want a refund for my {p}.|How can I get my money back for the {p}?|Can I return the {p}?",
     "Of course. You can return the {p} within {n} days, and we will refund the full price.|"
     "I am sorry that the {p} did not suit you. Send it back within {n} days for a refund.|"
     "Yes. Please keep the receipt and bring the {p} back within {n} days."),
    ("When do you open?|What are your opening hours?|Are you open on {d}?|What time do you close on {d}?",
     "We are open from {a} to {b} on {d}.|On {d} we open at {a} and close at {b}.|We open at {a} every day but {d}."),
    ("Where is my order?|My {p} has not arrived.|How long does delivery take?|When will my {p} arrive?",
     "Your {p} was sent on {d} and should arrive within {n} days.|"
     "Delivery takes about {n} days. I am sorry for the wait.|"
     "I am sorry about that. Please give me your order number and I will check."),
    ("How much is the {p}?|What does the {p} cost?|Do you sell {p}s?|Is the {p} in stock?",
     "The {p} costs {m}.|Yes, we have the {p} in stock for {m}.|The {p} is {m} and comes in {c} and {k}."),
    ("My {p} is broken.|The {p} stopped working.|The {p} arrived damaged.|There is a problem with my {p}.",
     "I am sorry to hear that. We will send you a new {p} on {d}.|"
     "Please send us a picture of the {p}, and we will help.|"
     "Sorry about the {p}. You can bring it to our shop for a free repair."),
    ("My card was declined.|Why did my payment fail?|I was charged twice.|There is a charge I do not know on my card.",
     "Please check the card number and the expiry date, then try again.|I am sorry. We will look into the payment and "
     "return the money within {n} days.|You can see the payment in your account. Call us if it is not yours."),
    ("How do I cancel my account?|I want to cancel my subscription.|Please delete my account.",
     "You can cancel in the settings at any time.|Your subscription will end on {d}. We are sorry to see you go.|"
     "Open your account, choose settings and then cancel."),
    ("I would like to book a table for {n} people on {d}.|Can I reserve a table on {d}?|"
     "A table for {n} at {a}, please.",
     "Your table for {n} is booked for {d} at {a}.|Of course. A table for {n} on {d} at {a}. What name shall I use?|"
     "I am sorry, we are full on {d}. Would another day suit you?"),
    ("Can I change my delivery address?|How do I change my phone number?|I moved to {t}. What should I do?",
     "Open your account, choose “details”, and type the new one.|"
     "Yes, you can change it in the settings before we ship.|"
     "Please tell us your new address in {t} and we will update it."),
    ("I want to speak to a person.|Can I talk to someone?|Give me a human, please.",
     "Of course. I will connect you with {w}.|Please call us on {d} between {a} and {b}."),
    ("How do I get from {t} to {u}?|Is there a train from {t} to {u}?|When does the next bus to {u} leave?",
     "There is a train from {t} to {u} at {a}.|Take the bus to {u} at {a}. It costs {m}.|"
     "The next one to {u} leaves at {a} on {d}."),
    ("What is the weather like in {t}?|Will it rain in {t} on {d}?|Do I need an umbrella in {t}?",
     "It will be {x} in {t} on {d}.|In {t} it is {x} at the moment.|Take a coat: it will be {x} in {t}."),
    ("What should I cook tonight?|Can you suggest a meal?|What can I eat with {f}?",
     "Try {e} with {f}.|How about {e}? It is quick to make.|You could make {e} with {f} and {g}."),
    ("How do I make {e}?|Give me a recipe for {e}.|What do I need for {e}?",
     "For {e} you need {f}, {g} and a little salt. Cook them for {n} minutes and serve warm.|"
     "First cut the {f}. Then mix it with the {g} and cook it for {n} minutes."),
    ("I feel {y}.|I am so {y} today.|Today I am {y} because of my {h}.",
     "I am here to listen. Why do you feel {y}?|Thank you for telling me. Being {y} is normal.|"
     "I understand. Would you like to talk about it?"),
    ("Tell me about the {z}.|What is {q}?|Do you like the {z}?",
     "The {z} is an animal. People often see it in books and at the zoo.|I like the {z}. It is a lovely animal.|"
     "I know only a little about it. It is an animal."),
    ("Write a short e-mail to {w} about the {p}.|Write a message to {w}.|Ask {w} to bring the {p}.",
     "Dear {w},\nplease bring the {p} on {d}.\nThank you!|Hi {w}, could you bring the {p} on {d}? Thanks!|"
     "Dear {w},\nthe {p} has arrived. You can collect it at {a}.\nBest wishes"),
    ("Recommend a place to eat in {t}.|Where can I eat in {t}?|I am looking for a good restaurant in {t}.",
     "{s} in {t} is very good. It serves {e}.|You could try {s}. The {e} there is excellent.|"
     "I have heard good things about {s}. It is not expensive."),
    ("Give me a name for a {r}.|Think of a name for my {r}.|What should I call my {r}?",
     "How about {s}?|You could call it {s}.|{s} would be a good name."),
    ("Write an advertisement for the {p}.|Describe the {p}.|Why should I buy the {p}?",
     "This {c} {p} is light, useful and costs only {m}.|Our new {p} is made of {o} and will last for years.|"
     "The {p} is easy to use and comes in {c}. Order yours for {m} today!"),
)  # fmt: skip


def _slots(rng: Random) -> dict[str, str]:
    animal = pick(rng, w.ANIMALS)
    return {
        "p": pick(rng, w.PRODUCTS), "n": str(rng.randint(2, 30)), "d": pick(rng, w.DAYS), "a": w.clock(rng),
        "b": w.clock(rng), "m": w.price(rng), "c": pick(rng, w.COLOURS), "k": pick(rng, w.COLOURS),
        "t": pick(rng, w.CITIES), "u": pick(rng, w.CITIES), "w": w.person(rng), "x": pick(rng, w.WEATHER),
        "f": pick(rng, w.FOODS), "g": pick(rng, w.FOODS), "e": pick(rng, w.DISHES), "y": pick(rng, w.FEELINGS),
        "h": pick(rng, w.JOBS), "z": animal, "q": article(animal), "s": w.place_name(rng),
        "r": pick(rng, w.PLACE_KINDS), "o": pick(rng, w.MATERIALS),
    }  # fmt: skip


def _exchange(rng: Random) -> tuple[Turns, dict[str, str]]:
    asks, answers = pick(rng, _SERVICE)
    slots = _slots(rng)
    ask, answer = pick(rng, asks.split("|")).format(**slots), pick(rng, answers.split("|")).format(**slots)
    return [("user", ask), ("assistant", sentence_case(answer))], slots


def service(rng: Random) -> Turns:
    """A customer asks and is answered, sometimes with a name, a follow-up, or a thank you."""
    turns, slots = _exchange(rng)
    if rng.random() < 0.25:
        who = slots["w"]
        hello: Turns = [("user", f"Hello, this is {who}."), ("assistant", f"Hello {who}! How can I help you?")]
        turns = hello + turns
        if rng.random() < 0.6:
            turns += [("user", "What was my name again?"), ("assistant", f"Your name is {who}.")]
    if rng.random() < 0.2:
        turns += _exchange(rng)[0]
    if rng.random() < 0.2:
        turns += [("user", pick(rng, ("Thank you.", "Thanks!", "Great."))), ("assistant", "You are welcome!")]
    return turns


def with_system(rng: Random) -> Turns:
    """A system turn that says who to be, how to answer, or what to know; the answer obeys it."""
    who, firm, (turns, slots) = w.person(rng), w.company(rng), _exchange(rng)
    kind = rng.randrange(6)
    if kind == 0:
        return [("system", f"You are {who}, who works for {firm}."),
                ("user", pick(rng, ("Who are you?", "What is your name?"))),
                ("assistant", f"I am {who} from {firm}.")]  # fmt: skip
    if kind == 1:
        turns = [(role, text.upper() if role == "assistant" else text) for role, text in turns]
        return [("system", pick(rng, ("Answer in capital letters.", "Always write in capitals."))), *turns]
    if kind == 2:
        ending = pick(rng, (f"Best wishes, {who}", "Have a nice day!", f"Your {firm} team"))
        turns = [(role, f"{text} {ending}" if role == "assistant" else text) for role, text in turns]
        return [("system", f"End every answer with: {ending}"), *turns]
    if kind == 3:
        return [("system", f"The {slots['p']} costs {slots['m']}. Use only this."),
                ("user", f"How much is the {slots['p']}?"),
                ("assistant", f"The {slots['p']} costs {slots['m']}.")]  # fmt: skip
    if kind == 4:
        return [("system", f"{firm} opens at {slots['a']} and closes at {slots['b']}."),
                ("user", "What are your opening hours?"),
                ("assistant", f"We open at {slots['a']} and close at {slots['b']}.")]  # fmt: skip
    return [("system", pick(rng, ("You are a helpful assistant.", f"You are an assistant for {firm}.",
                                  "Be short and polite."))), *turns]  # fmt: skip


def story(rng: Random) -> Turns:
    """A story of four to six sentences about somebody or some animal."""
    who, animal, noun, friend = (
        pick(rng, w.FIRST_NAMES),
        pick(rng, w.ANIMALS),
        pick(rng, w.NOUNS),
        pick(rng, w.FIRST_NAMES),
    )
    adjective, place, feeling = pick(rng, w.ADJECTIVES), pick(rng, w.NOUNS), pick(rng, w.FEELINGS)
    ask = pick(rng, (f"Tell me a story about {who} and {article(animal)}.",
                     f"Write a short story about {article(animal)}.",
                     f"Tell me a story with {article(noun)} in it.", "Tell me a story."))  # fmt: skip
    first = pick(rng, (f"Once there was {article(adjective)} {animal} that lived near the {place}.",
                       f"One day {who} met {article(animal)} near the {place}.",
                       f"{who} had {article(adjective)} {animal}."))  # fmt: skip
    middle = rng.sample([
        f"The {animal} had found {article(noun)} and would not let it go.",
        f"“What a {adjective} {noun}!” said {who}.",
        f"{friend} came along and asked what had happened.",
        f"They walked to the {pick(rng, w.NOUNS)} together.",
        f"It was {pick(rng, w.WEATHER)}, and everybody was {pick(rng, w.FEELINGS)}.",
        f"{who} gave the {animal} some {pick(rng, w.FOODS)}.",
    ], rng.randint(2, 4))  # fmt: skip
    last = pick(rng, (f"In the end {who} went home, {feeling} and tired.", "From that day on they were friends.",
                      f"And {who} never forgot the {animal}.",
                      f"At night they all had {pick(rng, w.DISHES)}."))  # fmt: skip
    return [("user", ask), ("assistant", " ".join([first, *middle, last]))]


def sentence_about(rng: Random) -> Turns:
    """One sentence with a given word or name."""
    text = plain_sentence(rng)
    words = [word.strip(".,") for word in text.split() if len(word.strip(".,")) > 3]
    word = pick(rng, words or ["sentence"])
    return [("user", pick(rng, (f"Write a sentence with the word {word}.", f"Use {word} in a sentence.",
                                f"Say something about {word}."))), ("assistant", text)]  # fmt: skip


_CANNOT = (
    "I am sorry, I do not know that.", "I do not know. I am a very small model.", "That is too hard for me, sorry.",
    "I am not sure about that.", "Sorry, I cannot answer that.",
)  # fmt: skip
_UNCLEAR = (
    "I am sorry, I did not understand that. Can you say it in another way?", "What do you mean?",
    "Sorry, I do not understand. Could you explain?", "Can you tell me more about what you need?",
)  # fmt: skip


def cannot(rng: Random) -> Turns:
    """Questions beyond the model, and input that makes no sense."""
    kind = rng.randrange(3)
    if kind == 0:
        year, country = rng.randint(1100, 2020), pick(rng, w.COUNTRIES)
        ask = pick(rng, (f"Who ruled {country} in {year}?",
                         f"What is {rng.randint(100, 9999)} times {rng.randint(100, 999)}?",
                         f"Write a Python program that reads {article(pick(rng, w.NOUNS))}.",
                         f"Explain quantum physics to {article(pick(rng, w.JOBS))}.",
                         f"How many people live in {country}?",
                         f"Translate {pick(rng, w.NOUNS)} into {pick(rng, ('German', 'French', 'Chinese', 'Polish'))}.",
                         f"Write an SQL query for {w.company(rng)}.", f"What happened in {country} in {year}?",
                         "What is the meaning of life?", f"Who won the match on {pick(rng, w.DAYS)}?"))  # fmt: skip
        return [("user", ask), ("assistant", pick(rng, _CANNOT))]
    marks = pick(rng, (", ", "; ", " ", " | ", "][", "(", "),("))
    noise = [pick(rng, (w.invented(rng), str(rng.randint(0, 999)), pick(rng, w.NOUNS), pick(rng, w.AREAS),
                        pick(rng, w.ADJECTIVES), "".join(pick(rng, "qwrtzxcvbk") for _ in range(5))))
             for _ in range(rng.randint(2, 9))]  # fmt: skip
    wrapped = marks.join(noise)
    if rng.random() < 0.4:
        wrapped = pick(rng, ("[{}]", "({})", "{{{}}}", "#{}", "<{}>")).format(wrapped)
    return [("user", wrapped), ("assistant", pick(rng, _UNCLEAR))]
