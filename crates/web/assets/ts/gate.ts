// What pages need on which people come in, or change how they do.
import { startLinks } from "./link";
import { startPasskeys } from "./passkey";
import { startSetup } from "./setup";

startSetup();
startPasskeys();
startLinks();
