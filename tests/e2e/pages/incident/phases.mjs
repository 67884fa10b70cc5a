import { expect, test } from "@playwright/test";

/** What each phase asks for. */
export class Phases {
  constructor(page) {
    this.page = page;
    this.panel = page.getByRole("complementary", { name: "Properties" });
    this.region = this.panel.getByRole("region", { name: "Phases" });
    this.guidance = this.panel.getByRole("region", { name: "How to fill this page" });
  }

  /** Its goal, owner and checklist; open for the phase of the incident. */
  phase(title) {
    return this.region.getByRole("group", { name: `${title}: what to do` });
  }

  /** The line with its count: "Active (now) 2 of 5 steps done". */
  heading(title) {
    return this.region.locator("summary").filter({ hasText: title });
  }

  step(title, text) {
    return this.phase(title).getByRole("checkbox", { name: text });
  }

  owner(title) {
    return this.phase(title).getByRole("button", { name: `Owner of ${title.toLowerCase()}` });
  }

  async give(title, person) {
    await test.step(`${person} owns ${title}`, async () => {
      await this.owner(title).click();
      await this.page
        .getByRole("listbox", { name: `Owner of ${title.toLowerCase()}` })
        .getByRole("option", { name: person })
        .click();
      await expect(this.owner(title)).toContainText(person);
    });
  }
}
