"""Where the program is, and where it keeps what it is given."""

from pathlib import Path

from sponsorplan.settings import env

BASE_DIR = Path(__file__).resolve().parent.parent.parent
DATA_DIR = Path(env.text("SPONSORPLAN_DATA", str(BASE_DIR / "data")))
