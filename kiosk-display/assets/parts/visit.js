// What a person at the kiosk has chosen so far: nothing of it outlives the person.

/** Services that one ticket may ask for, as the server has it. */
export const MOST_LEGS = 8;

/** @typedef {{service: string, persons: number}} Leg */

export class Visit {
  /** @type {Leg[]} */
  legs = [];
  /** Several services are being collected for one ticket; else the first choice is the ticket. */
  several = false;
  /** A priority is declared; nobody asks why. */
  priority = false;

  clear() {
    this.legs = [];
    this.several = false;
    this.priority = false;
  }

  /**
   * Adds a service, or corrects how many come for one that was chosen before. False: the ticket is full.
   * @param {Leg} leg
   */
  add({ service, persons }) {
    const known = this.legs.find((leg) => leg.service === service);
    if (known) known.persons = persons;
    else if (this.legs.length < MOST_LEGS) this.legs.push({ service, persons });
    else return false;
    return true;
  }

  /** @param {string} service */
  remove(service) {
    this.legs = this.legs.filter((leg) => leg.service !== service);
  }

  /** Starts or ends collecting; who ends it wants one service again. */
  toggleSeveral() {
    this.several = !this.several;
    if (!this.several) this.legs = [];
  }

  /**
   * The ticket to ask for.
   * @param {Leg[]} legs
   * @param {string} language
   */
  ticket(legs, language) {
    return { services: legs.map((leg) => ({ ...leg })), language, priority: this.priority };
  }
}
