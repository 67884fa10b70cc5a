/** What one looks at when something seems wrong. */
export class DiagnosticsPage {
  constructor(page) {
    this.heading = page.getByRole("heading", { level: 1, name: "Diagnostics" });
    this.changes = page.getByRole("region", { name: "Your changes" });
    this.device = page.getByRole("region", { name: "This device" });
    this.noDamage = page.getByText("None. Everything that is stored here could be read.");
    this.damaged = page.getByRole("table").filter({ hasText: "Piece" });
    this.damagedPieces = this.damaged.getByRole("row").filter({ has: page.getByRole("cell") });
    this.connectNow = page.getByRole("button", { name: "Connect now" });
    this.lookAgain = page.getByRole("button", { name: "Look again" });
  }
}
