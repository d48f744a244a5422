// Light Markdown to DOM nodes: paragraphs, line breaks, lists, bold, code, links. Text only ever becomes text nodes.

const INLINE = /\\([\\`*_[\]()#+\-.!>~|])|\*\*([^\n]+?)\*\*|`([^`\n]+)`|\[([^\]\n]+)\]\((https:\/\/[^\s()<>]+(?:\([^\s()<>]*\)[^\s()<>]*)*)\)|(https:\/\/[^\s<>"]*[^\s<>".,;:!?)\]'*])/g;
const ITEM = /^(\s*)(?:([-*•])|(\d{1,3})[.)])\s+(.*)$/;

export function link(url, label) {
  const a = document.createElement("a");
  a.href = url;
  a.target = "_blank";
  a.rel = "noopener noreferrer";
  a.textContent = label;
  return a;
}

// Whether an address may become a link at all.
export function isSafe(url) {
  try { return new URL(url).protocol === "https:"; } catch { return false; }
}

function inline(parent, text) {
  let from = 0;
  for (const match of text.matchAll(INLINE)) {
    const [whole, escaped, bold, code, label, url, bare] = match;
    parent.append(text.slice(from, match.index));
    from = match.index + whole.length;
    if (escaped) parent.append(escaped);
    else if (bold) inline(parent.appendChild(document.createElement("strong")), bold);
    else if (code) parent.appendChild(document.createElement("code")).textContent = code;
    else if (url && isSafe(url)) parent.append(link(url, label.replace(/\\(.)/g, "$1")));
    else if (bare && isSafe(bare)) parent.append(link(bare, bare));
    else parent.append(whole);
  }
  parent.append(text.slice(from));
}

function paragraph(lines) {
  const p = document.createElement("p");
  lines.forEach((line, i) => {
    if (i) p.append(document.createElement("br"));
    const heading = /^#{1,6}\s+(.*)$/.exec(line);
    if (heading) inline(p.appendChild(document.createElement("strong")), heading[1]);
    else inline(p, line.trim());
  });
  return p;
}

// Puts list items under lists by their indentation; `stack` holds the open lists, outermost first.
function addItem(root, stack, [, indent, , number, text]) {
  const depth = indent.length;
  while (stack.length && depth < stack.at(-1).depth) stack.pop();
  const kind = number ? "OL" : "UL";
  let top = stack.at(-1);
  if (!top || depth > top.depth + 1 || top.list.tagName !== kind) {
    if (top && depth <= top.depth + 1) { stack.pop(); top = stack.at(-1); }
    const list = document.createElement(kind);
    if (number && number !== "1") list.start = Number(number);
    (top?.list.lastElementChild ?? root).append(list);
    top = { list, depth };
    stack.push(top);
  }
  inline(top.list.appendChild(document.createElement("li")), text);
}

// Gives a fragment for a whole answer.
export function render(text) {
  const root = document.createDocumentFragment();
  let lines = [];
  let stack = [];
  const flush = () => {
    if (lines.length) root.append(paragraph(lines));
    lines = [];
  };
  for (const line of text.replaceAll("\r\n", "\n").split("\n")) {
    const item = ITEM.exec(line);
    if (item) {
      flush();
      addItem(root, stack, item);
    } else if (!line.trim()) {
      flush();
    } else if (stack.length && /^\s{2,}/.test(line) && !lines.length) {
      const open = stack.at(-1).list.lastElementChild;
      open.append(document.createElement("br"));
      inline(open, line.trim());
    } else {
      stack = [];
      lines.push(line);
    }
  }
  flush();
  return root;
}

// The text of an answer without marks, for the clipboard.
export function plainText(text) {
  return text.replace(INLINE, (whole, escaped, bold, code, label, url) =>
    escaped ?? (bold !== undefined ? plainText(bold) : code ?? (label ? `${label} (${url})` : whole)));
}
