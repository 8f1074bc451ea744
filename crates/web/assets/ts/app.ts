// What every page needs of scripts. Pages work without them; these make them quick and kind.
import "htmx.org";
import "./combo";
import "./entries";
import "./tags";
import "./filter";
import "./drop";
import { startDialogs } from "./confirm";
import { startForms } from "./form";
import { startMapping } from "./mapping";
import { startMenus } from "./menu";
import { startRenewing } from "./renew";
import { startRequests } from "./request";
import { startSelection } from "./selection";
import { startShell } from "./shell";
import { startTheme } from "./theme";
import { startToasts } from "./toast";

startRequests();
startShell();
startMenus();
startDialogs();
startForms();
startSelection();
startMapping();
startTheme();
startToasts();
startRenewing();
