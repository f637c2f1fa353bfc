// Opens each page named on the command line in headless Chromium, in light and in dark, and prints what axe-core finds.
// Exit code 0: no violations. CHROMIUM names another browser than Debian's.
import { pathToFileURL } from "node:url";
import axe from "axe-core";
import { chromium } from "playwright-core";

const pages = process.argv.slice(2);
if (!pages.length) throw new Error("name the pages to look at");
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM || "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-background-networking", "--disable-component-update"],
});

async function violations(page, colorScheme) {
  const context = await browser.newContext({ colorScheme, offline: true });
  const tab = await context.newPage();
  await tab.goto(pathToFileURL(page).href);
  await tab.evaluate(axe.source);
  const found = await tab.evaluate(() => window.axe.run(document, { resultTypes: ["violations", "incomplete"] }));
  await context.close();
  for (const [kind, list] of [["violation", found.violations], ["undecided", found.incomplete]])
    for (const each of list)
      for (const node of each.nodes) console.log(`${page} (${colorScheme}): ${kind}: ${each.id}: ${each.help}: ${node.target.join(" ")}`);
  return found.violations.length;
}

let count = 0;
for (const page of pages) for (const scheme of ["light", "dark"]) count += await violations(page, scheme);
await browser.close();
console.log(`${pages.length} pages, light and dark: ${count} violations`);
process.exit(count ? 1 : 0);
