"""How to give time well, in short: for everybody, and for each kind of help.

docs/contributing-time.md says the same; a test holds them together.
"""

from sponsorplan.domain.contributions.kinds import Kind

RULES = (
    (
        "Search first",
        (
            "Read what is open and what was closed before you write. A second report of the same "
            "thing is work for somebody; a detail that was missing in the first one is help."
        ),
    ),
    (
        "Reproduce first",
        (
            "See it happen on your own machine, with the newest release, in as few lines as you can. "
            "“I cannot reproduce it with these steps” is a useful answer too."
        ),
    ),
    (
        "Give versions",
        (
            "Say which release, which platform and which settings you used, and paste the error as "
            "text."
        ),
    ),
    (
        "Suggest, and do not demand",
        (
            "They owe nothing to you or to your company. Offer what you found, accept a no, and do not "
            "ask when it will be merged."
        ),
    ),
    (
        "Ask before large work",
        (
            "A large change that nobody asked for is one more thing to read. Describe it in a few "
            "lines and wait for a yes. Read their contribution guide and follow it."
        ),
    ),
    (
        "Give credit",
        (
            "Name who found, explained or began it. Say that your company gave you the time, so that "
            "others see that this can be done."
        ),
    ),
)

STEPS: dict[Kind, tuple[str, ...]] = {
    Kind.TRIAGE: (
        "Take one issue that nobody answered, or one that was quiet for long.",
        "Try its steps with the newest release and say what happened, with versions.",
        "If the steps are missing, ask for the smallest example, once and kindly.",
        (
            "If it is the same as another, link the two. Leave closing and labels to its people, "
            "unless they asked you."
        ),
    ),
    Kind.REVIEW: (
        (
            "Take a pull request that touches something you use, and ask there whether a review is "
            "welcome."
        ),
        "Check it out, run its tests, and try it in your own product.",
        "Say what you tried and what you saw; that it works is worth saying too.",
        "Tell apart what is wrong from what you would have done otherwise.",
    ),
    Kind.DOCUMENTATION: (
        "Follow the documentation as a newcomer would, and note where you had to guess.",
        "Mend the smallest thing that would have helped you, one thing in each change.",
        "Keep their words and their style, and try every example that you touch.",
    ),
    Kind.TUTORIAL: (
        "Look what people ask again and again; that is what an example is missing for.",
        "Ask where it should live: with them, or on your own pages with a link.",
        "Write the shortest thing that runs, with the version it was written for.",
        "Come back when a new release breaks it.",
    ),
    Kind.MIGRATION: (
        "Look whether its people name a successor, and whether somebody wrote how to move.",
        "Move your own product first, and write down what was not obvious.",
        "Publish it where the next one looks, and thank the people whose work you leave.",
        "Write no new issues in a repository that is closed.",
    ),
    Kind.ADOPTION: (
        "Look whether a fork is alive already; joining one is better than starting another.",
        (
            "Ask the owners whether they would hand it over, and offer who would do it and for how "
            "long."
        ),
        "Promise only what your company will still pay for in a year.",
        "Take over slowly: first releases of what is merged, then new work.",
    ),
    Kind.QUESTION: (
        "Look whether somebody asked already, and what they answered.",
        "Ask once, where they take questions; the text below may be a beginning.",
        "A no is an answer: some do not want money, and time may be welcome all the same.",
        "When they name a way to pay, note it as a correction, so that the next plan knows it.",
    ),
    Kind.CODE: (
        "Take what its people marked as wanted, and say that you work on it.",
        "Bring a test that fails without your change, and one change at a time.",
        "Stay for the review, and answer for what you wrote after it is released.",
    ),
}


def question(upstream: str, company: str) -> str:
    """A friendly question how to be paid, to be changed by whoever sends it."""
    return (
        f"Hello! At {company} we rely on {upstream}, and we would like to give something back. "
        "We found no way to support it with money. Is there one that you would like us to use, "
        "such as GitHub Sponsors, Open Collective or an invoice? If you would rather have time, "
        "tell us what would take most off you: sorting issues, reviewing, documentation. And if "
        "neither is wanted, that is fine too. Thank you for your work!"
    )
