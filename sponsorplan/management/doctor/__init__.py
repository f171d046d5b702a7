"""What is missing or unsafe in an installation, found by looking and said in words."""

from sponsorplan.management.doctor.looking import look
from sponsorplan.management.doctor.verdict import Finding, Verdict

__all__ = ["Finding", "Verdict", "look"]
