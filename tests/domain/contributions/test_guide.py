"""The guide in the product and the one in the docs say the same."""

import re
from pathlib import Path

from sponsorplan.domain.contributions.guide import RULES, STEPS, question
from sponsorplan.domain.contributions.kinds import ADVICE, Kind

DOCS = Path(__file__).parents[3] / "docs/contributing-time.md"
TEXT = re.sub(r"\s*\n[> ]*", " ", DOCS.read_text(encoding="utf-8"))


def test_every_sentence_of_the_guide_is_in_the_docs() -> None:
    for title, words in RULES:
        assert f"**{title}.** {words}" in TEXT
    for kind in Kind:
        assert STEPS[kind]
        assert all(step in TEXT for step in STEPS[kind])
    for advice in ADVICE.values():
        assert f"| {advice.title} | {', '.join(kind.label for kind in advice.kinds)} |" in TEXT
        assert advice.why in TEXT


def test_the_question_names_both_and_leaves_a_no_open() -> None:
    text = question("loom/reed", "Acme")
    assert "Acme" in text
    assert "loom/reed" in text
    assert "that is fine too" in text
    assert question("[its name]", "[your company]") in TEXT
