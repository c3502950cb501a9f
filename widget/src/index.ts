performance.mark("deelwijzer:start");

import { DeelwijzerChat } from "./element.ts";

if (!customElements.get("deelwijzer-chat")) customElements.define("deelwijzer-chat", DeelwijzerChat);
performance.mark("deelwijzer:defined");
