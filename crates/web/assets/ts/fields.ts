// What fields of forms have beyond what the browser gives: loaded where one of them stands.
import "./combo";
import "./entries";
import "./tabs";
import "./tags";
