// The cells of a list: one moves about in them by keys, edits values where they stand, copies rows
// and ranges as tables, pastes tables, and puts rows away that are far off. The list works without this.
import { startClipboard } from "./cells/clipboard";
import { startEditing } from "./cells/editor";
import { startGrid } from "./cells/grid";
import { startPencil } from "./cells/pencil";
import { startPuttingAway } from "./cells/away";

startGrid();
startEditing();
startPencil();
startClipboard();
startPuttingAway();
