// What a list offers beside its rows: dialogs that are fetched when they are asked for, menus of
// columns, their order and widths, columns that stay in place. Without it every link leads to a
// page or a list of its own.
import "./columns";
import { startColumnMenus, startEdges } from "./heads";
import { startSheets } from "./sheet";

startSheets();
startColumnMenus();
startEdges();
