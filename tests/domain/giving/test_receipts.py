import pytest
from hypothesis import given
from hypothesis import strategies as st

from sponsorplan.domain.giving.receipts import UnusableReceipt, media_type_of, safe_name

PNG = b"\x89PNG\r\n\x1a\n...."


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("Receipt 12.pdf", b"%PDF-1.7\n", "application/pdf"),
        ("shot.PNG", PNG, "image/png"),
        ("scan.jpg", b"\xff\xd8\xff\xe0", "image/jpeg"),
        ("scan.jpeg", b"\xff\xd8\xff\xe0", "image/jpeg"),
        ("payments.csv", b"a,b\n", "text/csv"),
        ("note.txt", "Danke, Zoë".encode("latin-1"), "text/plain"),
        ("thanks.eml", b"From: a@b.example\n\nThanks", "message/rfc822"),
    ],
)
def test_what_is_kept(name: str, content: bytes, kind: str) -> None:
    assert media_type_of(name, content) == kind


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("page.html", b"<script>", "of no kind"),
        ("drawing.svg", b"<svg onload=alert(1)>", "of no kind"),
        ("run.pdf.exe", b"%PDF-", "of no kind"),
        ("pdf", b"%PDF-", "of no kind"),
        ("a.pdf", b"<html>%PDF-", "no PDF file inside"),
        ("a.png", b"%PDF-", "no PNG file inside"),
        ("a.jpg", PNG, "no JPG file inside"),
        ("a.csv", b"MZ\x00\x01", "not text inside"),
        ("a.pdf", b"", "is empty"),
    ],
)
def test_what_is_refused_says_why(name: str, content: bytes, says: str) -> None:
    with pytest.raises(UnusableReceipt, match=says):
        media_type_of(name, content)


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\Users\\a\\receipt.pdf", "receipt.pdf"),
        ("fdp.\u202egnp.exe", "fdp._gnp.exe"),
        ('a"; filename=b.pdf', "a__ filename=b.pdf"),
        ("...", "receipt"),
        ("Beleg für Zoë.pdf", "Beleg für Zoë.pdf"),
    ],
)
def test_names_lose_what_could_mislead(name: str, kept: str) -> None:
    assert safe_name(name) == kept


@given(st.text(max_size=300))
def test_any_name_becomes_one_that_can_be_kept(name: str) -> None:
    kept = safe_name(name)
    assert 1 <= len(kept) <= 100
    assert not set(kept) & set('/\\\r\n\t"\x00;')
    assert safe_name(kept) == kept


@given(st.text(max_size=40), st.binary(max_size=40))
def test_any_file_is_of_a_kept_kind_or_refused_in_words(name: str, content: bytes) -> None:
    refusal = kind = ""
    try:
        kind = media_type_of(name, content)
    except UnusableReceipt as error:
        refusal = error.detail
    assert bool(kind) != refusal.startswith("“")
