// What a page costs whoever opens it for the first time.

/** Loads a page with an empty cache. Gives its requests, what came over the wire in bytes, what moved, and by how much in all (cumulative layout shift). */
export async function firstLoad(page, pathname) {
  const session = await page.context().newCDPSession(page);
  await session.send("Network.clearBrowserCache");
  await session.detach();
  return load(page, pathname);
}

/** The same with what the browser kept. */
export async function load(page, pathname) {
  const session = await page.context().newCDPSession(page);
  await session.send("Network.enable");
  await page.addInitScript(() => {
    window.moved = [];
    window.shift = 0;
    const place = ({ x, y, width, height }) => [x, y, width, height].map((n) => Math.round(n * 100) / 100).join(" ");
    const what = ({ node, previousRect, currentRect }) =>
      `${node?.outerHTML?.slice(0, 120) ?? node?.nodeValue}: ${place(previousRect)} -> ${place(currentRect)}`;
    const add = (entries) =>
      entries.getEntries().forEach((entry) => {
        window.moved.push(...entry.sources.map(what));
        window.shift += entry.value;
      });
    new PerformanceObserver(add).observe({ type: "layout-shift", buffered: true });
  });
  const addresses = new Map();
  let bytes = 0;
  session.on("Network.requestWillBeSent", ({ requestId, request }) => {
    if (!request.url.startsWith("data:")) addresses.set(requestId, request.url);
  });
  session.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
    if (addresses.has(requestId)) bytes += encodedDataLength;
  });
  await page.goto(pathname, { waitUntil: "load" });
  // What scripts fetch or move once they run, too.
  await page.waitForTimeout(500);
  const { moved, shift } = await page.evaluate(() => ({ moved: window.moved, shift: window.shift }));
  await session.detach();
  return { addresses: [...addresses.values()], bytes, moved, shift };
}
