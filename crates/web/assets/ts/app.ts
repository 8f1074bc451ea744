// What every page needs of scripts. Pages work without them; these make them quick and kind.
import "htmx.org";
import "./combo";
import "./entries";
import "./tags";
import "./filter";
import "./drop";
import { startDialogs } from "./confirm";
import { startFiles } from "./files";
import { startForms } from "./form";
import { startMapping } from "./mapping";
import { startMenus } from "./menu";
import { startRequests } from "./request";
import { startSelection } from "./selection";
import { startShell } from "./shell";
import { startTheme } from "./theme";
import { startToasts } from "./toast";

startRequests();
startShell();
startMenus();
startDialogs();
startFiles();
startForms();
startSelection();
startMapping();
startTheme();
startToasts();
