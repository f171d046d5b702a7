from sponsorplan.domain.lockfiles.pasted.freeze import PipFreeze
from sponsorplan.domain.lockfiles.pasted.go_list import GoList
from sponsorplan.domain.lockfiles.pasted.maven_tree import MavenTree
from sponsorplan.domain.lockfiles.pasted.npm_ls import NpmLs
from sponsorplan.domain.lockfiles.pasted.recognition import file_name, read_pasted
from sponsorplan.domain.lockfiles.pasted.terminal import mended

__all__ = ["GoList", "MavenTree", "NpmLs", "PipFreeze", "file_name", "mended", "read_pasted"]
