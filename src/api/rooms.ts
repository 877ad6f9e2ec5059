import { z } from 'zod';
import { answers, router, userProcedure } from '#api/trpc.ts';
import { ReadRoomRetention, RoomRetention, SetRoomRetention } from '#contract/holds.ts';
import { MessageWithSender } from '#contract/messages.ts';
import { counted, page } from '#contract/paging.ts';
import {
  BrowseRooms,
  CreateRoom,
  FindDm,
  FindRoom,
  ListMyRooms,
  ListPeople,
  Member,
  OpenDm,
  OpenedDm,
  OpenedRoom,
  PageRooms,
  RoomBlock,
  RoomId,
  RoomView,
  SeveralRooms,
  UpdateRoom,
} from '#contract/rooms.ts';
import { changeRoomRetention, readRoomRetention } from '#core/holds.ts';
import { findDm, findRoom, latestMessages, listDmBlocks, listPeople, pageRooms, roomExists } from '#core/room-lists.ts';
import { browseRooms, createRoom, deleteRoom, getRoom, listMyRooms, openDm, updateRoom } from '#core/rooms.ts';

const Rooms = page(RoomView);

export const rooms = router({
  mine: userProcedure
    .input(ListMyRooms)
    .output(answers(Rooms))
    .query(({ ctx, input }) => listMyRooms(ctx.core, input)),
  browse: userProcedure
    .input(BrowseRooms)
    .output(answers(Rooms))
    .query(({ ctx, input }) => browseRooms(ctx.core, input)),
  get: userProcedure
    .input(RoomId)
    .output(answers(RoomView))
    .query(({ ctx, input }) => getRoom(ctx.core, input.roomId)),
  page: userProcedure
    .input(PageRooms)
    .output(answers(counted(RoomView)))
    .query(({ ctx, input }) => pageRooms(ctx.core, input)),
  find: userProcedure
    .input(FindRoom)
    .output(answers(RoomView))
    .query(({ ctx, input }) => findRoom(ctx.core, input.uuid)),
  /** The direct message that one has with somebody, or null: nothing is made by asking. */
  dmWith: userProcedure
    .input(FindDm)
    .output(answers(RoomView.nullable()))
    .query(({ ctx, input }) => findDm(ctx.core, input.userId)),
  exists: userProcedure
    .input(RoomId)
    .output(answers(z.boolean()))
    .query(({ ctx, input }) => roomExists(ctx.core, input.roomId)),
  people: userProcedure
    .input(ListPeople)
    .output(answers(z.array(Member)))
    .query(({ ctx, input }) => listPeople(ctx.core, input)),
  latest: userProcedure
    .input(SeveralRooms)
    .output(answers(z.array(MessageWithSender)))
    .query(({ ctx, input }) => latestMessages(ctx.core, input.roomIds)),
  blocks: userProcedure
    .input(SeveralRooms)
    .output(answers(z.array(RoomBlock)))
    .query(({ ctx, input }) => listDmBlocks(ctx.core, input.roomIds)),
  create: userProcedure
    .input(CreateRoom)
    .output(answers(OpenedRoom))
    .mutation(({ ctx, input }) => createRoom(ctx.core, input)),
  openDm: userProcedure
    .input(OpenDm)
    .output(answers(OpenedDm))
    .mutation(({ ctx, input }) => openDm(ctx.core, input)),
  update: userProcedure
    .input(UpdateRoom)
    .output(answers(RoomView))
    .mutation(({ ctx, input }) => updateRoom(ctx.core, input)),
  /** How long what is written there is kept. */
  retention: userProcedure
    .input(RoomId)
    .output(answers(ReadRoomRetention))
    .query(({ ctx, input }) => readRoomRetention(ctx.core, input.roomId)),
  setRetention: userProcedure
    .input(SetRoomRetention)
    .output(answers(RoomRetention))
    .mutation(({ ctx, input }) => changeRoomRetention(ctx.core, input)),
  delete: userProcedure
    .input(RoomId)
    .output(answers(z.void()))
    .mutation(({ ctx, input }) => deleteRoom(ctx.core, input.roomId)),
});
