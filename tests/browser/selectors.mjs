// Where things are on the pages. Pages may change their looks; these names stay.

export const signIn = { form: "form#sign-in", email: "#email", password: "#password", submit: "form#sign-in button[type=submit]", error: ".error-summary[role=alert]", passkey: "form#passkey button[type=submit]", passkeyFault: "form#passkey [data-fault]" };

export const second = { form: "form#second", code: "#code", passkey: "form#second-passkey button[type=submit]" };

export const account = {
  page: "section#account",
  passkeyName: "#passkey-name",
  addPasskey: "form#new-passkey button[type=submit]",
  passkey: (name) => `li[data-passkey-id]:has(.rows__name:text-is("${name}"))`,
  noPasskeys: "#passkeys-panel:not(:has(li))",
  codes: "#codes",
  codesKept: "#codes-kept",
  sessions: "#sessions-panel",
  confirm: 'dialog#confirm button[value="ok"]',
  proofPasskey: "form#proof-passkey button[type=submit]",
};

export const shell = { heading: "main h1", menuButton: "#menu-button", link: (plural) => `#nav a[data-object="${plural}"]`, person: "#user-menu .who__name" };

export const list = {
  new: "a#new",
  region: "#list",
  search: "#filter-form #q",
  filter: "#filter-form #filter",
  filterError: "#filter-error[role=alert]",
  count: "#count",
  rows: "#rows tr.row",
  titles: "#rows .row__link",
  row: (id) => `#rows tr.row[data-id="${id}"]`,
  rowLink: (id) => `#rows tr.row[data-id="${id}"] a.row__link`,
  rowName: (id) => `#rows tr.row[data-id="${id}"] a.row__link > span:not([aria-hidden])`,
};

export const board = {
  region: "#board",
  sorted: "board-view[data-sorted]",
  column: (value) => `section.column[data-value="${value}"]`,
  cards: (value) => `section.column[data-value="${value}"] .column__cards`,
  count: (value) => `section.column[data-value="${value}"] .column__count`,
  card: (id) => `li.card[data-id="${id}"]`,
  cardIn: (value, id) => `section.column[data-value="${value}"] li.card[data-id="${id}"]`,
  lifted: ".card--lifted",
  held: ".card--drag",
};

export const record = {
  article: "article#record",
  title: "h1.record__title",
  value: (field) => `dl.fields .field[data-field="${field}"] dd`,
  edit: "a#edit",
  history: "section#history li.change",
};

export const form = {
  form: "form#record-form",
  input: (field) => `#f-${field}`,
  control: (field) => `.control[data-field="${field}"]`,
  error: (field) => `.control[data-field="${field}"] p.control__error#e-${field}`,
  summary: ".error-summary[role=alert]",
  summaryLink: (field) => `.error-summary[role=alert] a[href="#f-${field}"]`,
  save: "button#save",
};

export const files = {
  attach: (field) => `.control[data-field="${field}"] input[type=file]`,
  chips: (field) => `.control[data-field="${field}"] .tag:has(input)`,
  waiting: (field) => `.control[data-field="${field}"] .tag--waiting`,
  button: (field) => `.control[data-field="${field}"] .combo__send`,
  remove: (field, name) => `.control[data-field="${field}"] .tag:has-text("${name}") .tag__remove`,
  file: "#file",
  send: "#upload",
  fault: "#file-fault:visible",
  download: "#download",
  attachedTo: (plural) => `section.related[data-inverse="attached-${plural}"] a.related__link`,
};

export const live = {
  notice: "[data-live-notice]:not([hidden])",
  noticeLink: "[data-live-notice]:not([hidden]) a:not([hidden])",
  session: (cause) => `[data-session="${cause}"]`,
};

export const toast = (words) => `#toasts .toast:has-text("${words}")`;

export const many = {
  pick: (id) => `#rows .pick input[value="${id}"]`,
  all: ".pick--all input",
  bar: "form#selection",
  action: (name) => `form#selection button[value="${name}"]`,
  field: "#another",
  change: "#change",
  done: '#bulk[data-state="done"]',
  undo: "#undo-bulk",
};

export const imports = {
  file: "#import-file",
  upload: "#upload",
  goesTo: (column) => `[data-column="${column}"] select`,
  check: "#check",
  start: "#start",
  tried: "#tried",
  done: '#import[data-state="done"]',
  figure: (name) => `[data-figure="${name}"] dd`,
  list: "[data-list]",
  undo: "#undo-import",
};

export const duplicates = { find: "#find-duplicates", page: "#duplicates", group: "li.duplicate", compare: (name) => `li.duplicate:has-text("${name}") a.button` };

export const merge = { form: "form#merge-form", pick: (field, id) => `input[name="pick.${field}"][value="${id}"]`, merge: "button#merge", undo: "#undo-merge" };

export const undo = { submit: "#undo-form button" };

export const keys = {
  new: "a#new",
  name: "#key-form #name",
  make: "#key-form #make",
  secret: "#secret",
  copy: ".secret button[data-copy]",
  one: (name) => `#keys .pass:has-text("${name}")`,
  revoke: (name) => `#keys .pass:has-text("${name}") button`,
  confirm: 'dialog#confirm button[value="ok"]',
};

export const programs = {
  consent: "form#consent",
  goes: "#goes",
  allow: "#allow",
  deny: "#deny",
  on: "a#on",
  back: "a#back",
  one: (name) => `#programs .pass[data-program]:has-text("${name}")`,
  end: (name) => `#programs .pass[data-program]:has-text("${name}") button`,
};

export const providers = {
  new: "a#new",
  save: "form#provider-form #save",
  roleValue: (n) => `#f-role-value-${n}`,
  roleKey: (n) => `#f-role-key-${n}`,
  redirect: "#redirect",
  test: "button#test",
  findings: "#findings",
  finding: (outlook) => `#findings li[data-outlook="${outlook}"]`,
  one: (name) => `#rows tr.row:has-text("${name}")`,
  button: (key) => `a[data-provider="${key}"]`,
  refused: "[role=alert] [data-fault]",
  theirs: "[role=alert] blockquote",
  again: 'a.button--primary[href^="/sign-in/with/"]',
  back: 'a.button[href="/sign-in"]',
  connect: (key) => `button[data-connect="${key}"]`,
  goOn: "a#go-on",
  connected: "section#connected",
  disconnect: 'section#connected form[action$="/disconnect"] button',
};

export const desk = {
  palette: "dialog#palette[open]",
  input: "#palette-input",
  chosen: '#palette-list .option[aria-selected="true"] .option__name',
  found: (name) => `[data-group="found"] .option:has-text("${name}")`,
  map: "dialog#keys[open]",
  quick: "dialog#quick[open] form",
  fault: "dialog#quick .control--invalid .control__error",
  made: (name) => `#toasts .toast:has-text("${name}") a`,
  recent: (name) => `#nav-recent a:has-text("${name}")`,
  dock: (name) => `nav.dock .dock__item:has-text("${name}")`,
  closed: "body:not(:has(dialog[open]))",
  offline: '[data-case="away"]:not([hidden])',
};

export const cells = {
  cell: (id, field) => `#list tr.row[data-id="${id}"] > td[data-field="${field}"]`,
  editor: ".cell-editor form.cell-form",
  control: (name) => `.cell-editor [name="${name}"]`,
  error: ".cell-editor .control__error",
  note: ".cell-note",
  theirs: ".cell-editor [data-theirs]",
  keepTheirs: ".cell-editor [data-keep-theirs]",
  takeMine: ".cell-editor .cell-form__foot .button--primary",
  pencil: ".cell-pencil",
  undo: "#toasts .toast__action",
  toast: (words) => `#toasts .toast:has-text("${words}")`,
};

/** The bell, its panel and the page of notifications. */
export const bell = {
  button: "a.bell:visible",
  count: "a.bell:visible .bell__count",
  panel: "#bell",
  row: (name) => `#bell .news__row:has-text("${name}")`,
  pageRow: (name) => `#news .news__row:has-text("${name}")`,
  dot: ".news__dot",
  readAll: "#bell .news__all button",
};
