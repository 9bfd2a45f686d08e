import { References, ResourceReference, TalqAddress, TalqGroup } from "@lucciola/contract/talq/wire.ts";
import { Type } from "typebox";
import { callerOf } from "../caller.ts";
import type { GroupDesk } from "../group-desk.ts";
import { LIMITS } from "../limits.ts";
import { payloadError, resourceNotFound } from "../refusal.ts";
import { Count, changing, REFUSALS, reading, type TalqApp } from "./route.ts";

const List = Type.Array(TalqGroup, { maxItems: LIMITS.groups });
const Answers = Type.Array(TalqGroup, { maxItems: 10_000 });
const Params = Type.Object({ groupAddress: TalqAddress });
const MemberParams = Type.Object({
  ...Params.properties,
  memberResource: TalqAddress,
  memberAddress: Type.String({ minLength: 1, maxLength: 300 }),
});

export function groupRoutes(app: TalqApp, desk: GroupDesk): void {
  app.get("/groups", reading("getGroups", { response: { 200: Answers, ...REFUSALS } }), async () => desk.list());
  app.get(
    "/groups/count",
    reading("getGroupsCount", { response: { 200: Count, ...REFUSALS } }),
    async () => desk.list().length,
  );
  app.get(
    "/groups/:groupAddress",
    reading("getGroup", { params: Params, response: { 200: TalqGroup, ...REFUSALS } }),
    async ({ params }) => desk.get(params.groupAddress),
  );
  app.post(
    "/groups",
    changing("addGroups", { body: List, response: { 201: Answers, ...REFUSALS } }),
    async (request, reply) => reply.code(201).send(desk.add(request.body, callerOf(request))),
  );
  app.put(
    "/groups",
    changing("updateGroups", { body: List, response: { 200: Answers, ...REFUSALS } }),
    async (request) => desk.update(request.body, callerOf(request)),
  );
  app.put(
    "/groups/:groupAddress",
    changing("updateGroup", { params: Params, body: TalqGroup, response: { 200: TalqGroup, ...REFUSALS } }),
    async (request) => {
      if (request.body.address !== request.params.groupAddress)
        throw payloadError(`The body's address "${request.body.address}" is not that of the path`);
      desk.update([request.body], callerOf(request));
      return request.body;
    },
  );
  app.delete(
    "/groups/:groupAddress",
    changing("deleteGroup", { params: Params, response: { 200: TalqGroup, ...REFUSALS } }),
    async (request) => desk.remove(request.params.groupAddress, callerOf(request)),
  );
  app.get(
    "/groups/:groupAddress/members/count",
    reading("getGroupMembersCount", { params: Params, response: { 200: Count, ...REFUSALS } }),
    async ({ params }) => desk.get(params.groupAddress).members.length,
  );
  app.put(
    "/groups/:groupAddress/members",
    changing("addGroupMembers", { params: Params, body: References, response: { 200: References, ...REFUSALS } }),
    async (request) => {
      const group = desk.get(request.params.groupAddress);
      const added = request.body.filter((one) => !group.members.some((known) => isSame(known, one)));
      desk.update([{ ...group, members: [...group.members, ...added] }], callerOf(request));
      return request.body;
    },
  );
  app.delete(
    "/groups/:groupAddress/members/:memberResource/:memberAddress",
    changing("deleteGroupMember", { params: MemberParams, response: { 200: ResourceReference, ...REFUSALS } }),
    async (request) => {
      const { groupAddress, memberResource: resource, memberAddress: address } = request.params;
      const group = desk.get(groupAddress);
      const gone = group.members.find((one) => isSame(one, { resource, address }));
      if (gone === undefined) throw resourceNotFound("member", `${resource}/${address}`);
      desk.update([{ ...group, members: group.members.filter((one) => one !== gone) }], callerOf(request));
      return gone;
    },
  );
}

const isSame = (a: ResourceReference, b: ResourceReference): boolean =>
  a.resource === b.resource && a.address.toLowerCase() === b.address.toLowerCase();
