import { happened, type Table } from "../../platform/dynamodb.ts";
import { userItem, userKey } from "./entity.ts";
import { User } from "./schema.ts";

/** One round trip a method. */
export interface UserStore {
  get(id: string): Promise<User | undefined>;
  /** Keeps somebody who signed in for the first time. Two first requests at once are one user. */
  create(user: User): Promise<void>;
  /** Keeps what the issuer says now; whether the user is suspended is not the issuer's to say. */
  refresh(user: User): Promise<void>;
}

export function userStore(table: Table): UserStore {
  return {
    async get(id) {
      const item = await table.get(userKey(id));
      return item === undefined ? undefined : User.parse(item);
    },
    async create(user) {
      await happened(table.put(userItem(user), { condition: "attribute_not_exists(pk)" }));
    },
    async refresh({ id, email, emailVerified, name, updatedAt }) {
      await table.update({
        key: userKey(id),
        update: `SET #verified = :verified, #name = :name, #at = :at${email === undefined ? " REMOVE #email" : ", #email = :email"}`,
        condition: "attribute_exists(pk)",
        names: { "#verified": "emailVerified", "#name": "name", "#at": "updatedAt", "#email": "email" },
        values: {
          ":verified": emailVerified,
          ":name": name,
          ":at": updatedAt,
          ...(email === undefined ? {} : { ":email": email }),
        },
      });
    },
  };
}
