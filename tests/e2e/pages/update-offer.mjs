/** What says that a newer version of the app is ready. */
export class UpdateOffer {
  constructor(page) {
    this.region = page.getByRole("region", { name: "Update" });
    this.update = this.region.getByRole("button", { name: "Update" });
    this.later = this.region.getByRole("button", { name: "Later" });
  }
}
