/** The way around: the rail, on phones the bar. */
export class Ways {
  constructor(page) {
    this.bar = page.getByRole("navigation", { name: "Andon" });
    this.declare = this.bar.getByRole("button", { name: "Declare" });
    this.search = this.bar.getByRole("button", { name: "Search" });
    this.more = this.bar.getByRole("button", { name: "More" });
    this.home = this.link("Home");
    this.lists = this.link("Lists");
  }

  link(name) {
    return this.bar.getByRole("link", { name, exact: true });
  }
}
