// Every file in dropped folders, with its path. What tools put there is not even looked into.

const FOREIGN = new Set(["node_modules", ".git", ".hg", ".svn", ".venv", "venv", "__pycache__", ".tox"]);

const inside = async (folder) => {
  const reader = folder.createReader();
  const entries = [];
  for (;;) {
    const some = await new Promise((done, failed) => reader.readEntries(done, failed));
    if (!some.length) return entries;
    entries.push(...some);
  }
};

export const folderFiles = async (entries) => {
  const found = [];
  const left = entries.filter(Boolean);
  while (left.length) {
    const entry = left.pop();
    if (entry.isDirectory) {
      if (!FOREIGN.has(entry.name)) left.push(...(await inside(entry)));
    } else {
      const file = await new Promise((done, failed) => entry.file(done, failed));
      found.push({ file, path: entry.fullPath.replace(/^\//, "") });
    }
  }
  return found.sort((one, two) => (one.path < two.path ? -1 : 1));
};
